//! Personal Settings.

use super::back_to::back_to;
use crate::pages::reply::redirect::Redirect;
use crate::pages::{
    access::{
        Access::{Enrolling, SignedIn},
        Routes,
    },
    activity, connected_application, identity_check, passkey, path, personal_settings,
    recovery_code, sent_code, session, totp, trusted_browser, two_factor,
};
use axum::routing::{get, post};

pub(super) fn routes() -> Routes {
    settings().merge(methods()).merge(passkeys()).merge(browsers()).merge(applications())
}

fn settings() -> Routes {
    Routes::default()
        .route(path::SETTINGS, SignedIn, get(|| async { Redirect::to(path::PROFILE) }))
        .route(
            path::PROFILE,
            SignedIn,
            get(personal_settings::profile::show).post(personal_settings::profile::submit),
        )
        .route(path::ACTIVITY, SignedIn, get(activity::tab::show))
        .route(path::TWO_FACTOR, SignedIn, get(two_factor::tab::show))
        .route(
            path::IDENTITY_CHECK,
            Enrolling,
            get(identity_check::show).post(identity_check::submit),
        )
        .route(
            path::IDENTITY_CHECK_SEND_CODE,
            Enrolling,
            get(identity_check::back).post(identity_check::send_code),
        )
        .route(path::SET_UP, Enrolling, get(two_factor::set_up::show).post(totp::set_up::submit))
        .route(path::SET_UP_SECRET, Enrolling, back_to(path::SET_UP).post(totp::set_up::new_secret))
        .route(
            path::SET_UP_DONE,
            SignedIn,
            get(two_factor::done::show).post(two_factor::done::submit),
        )
        .route(
            path::CODES,
            SignedIn,
            get(recovery_code::manage::show).post(recovery_code::manage::submit),
        )
        .route(path::CODES_NEW, SignedIn, get(recovery_code::codes::show))
        .route(
            path::CODES_SAVED,
            SignedIn,
            back_to(path::CODES_NEW).post(recovery_code::codes::saved),
        )
        .route(path::CODES_DOWNLOAD, SignedIn, get(recovery_code::download::download))
        .route(path::RESET, SignedIn, get(totp::reset::show))
        .route(path::RESET_SCAN, SignedIn, get(totp::rescan::show).post(totp::rescan::submit))
        .route(
            path::RESET_SECRET,
            SignedIn,
            back_to(path::RESET_SCAN).post(totp::rescan::new_secret),
        )
        .route(path::RESET_CANCEL, SignedIn, back_to(path::TWO_FACTOR).post(totp::rescan::cancel))
        .route(
            path::DISABLE,
            SignedIn,
            get(two_factor::disable::show).post(two_factor::disable::submit),
        )
        .route(
            path::DISABLE_SEND_CODE,
            SignedIn,
            get(two_factor::disable::back).post(two_factor::disable::send_code),
        )
}

/// The methods SMS Message and Email, and actions on one method. Reopening the address of a form
/// that had errors leads back to its dialog.
fn methods() -> Routes {
    use sent_code::{change_phone, set_up};
    Routes::default()
        .route(path::SET_UP_SMS, Enrolling, get(set_up::back_to_sms).post(set_up::sms))
        .route(
            path::SET_UP_SMS_CONFIRM,
            Enrolling,
            get(set_up::back_to_sms).post(set_up::confirm_sms),
        )
        .route(
            path::SET_UP_SMS_RESEND,
            Enrolling,
            get(set_up::back_to_sms).post(set_up::resend_sms),
        )
        .route(
            path::SET_UP_SMS_CHANGE,
            Enrolling,
            get(set_up::back_to_sms).post(set_up::change_number),
        )
        .route(path::SET_UP_EMAIL, Enrolling, get(set_up::back_to_email).post(set_up::email))
        .route(
            path::SET_UP_EMAIL_CONFIRM,
            Enrolling,
            get(set_up::back_to_email).post(set_up::confirm_email),
        )
        .route(
            path::SET_UP_EMAIL_RESEND,
            Enrolling,
            get(set_up::back_to_email).post(set_up::resend_email),
        )
        .route(path::CHANGE_PHONE, SignedIn, get(change_phone::show).post(change_phone::submit))
        .route(
            path::CHANGE_PHONE_CONFIRM,
            SignedIn,
            get(change_phone::back).post(change_phone::confirm),
        )
        .route(
            path::CHANGE_PHONE_RESEND,
            SignedIn,
            get(change_phone::back).post(change_phone::resend),
        )
        .route(
            path::CHANGE_PHONE_CHANGE,
            SignedIn,
            get(change_phone::back).post(change_phone::change),
        )
        .route(
            path::METHOD_REMOVE,
            SignedIn,
            get(two_factor::method::ask_to_remove).post(two_factor::method::remove),
        )
        .route(
            path::METHOD_DEFAULT,
            SignedIn,
            back_to(path::TWO_FACTOR).post(two_factor::method::make_default),
        )
}

fn passkeys() -> Routes {
    use passkey::{create, disable, identity_check, remove, rename};
    Routes::default()
        .route(
            path::IDENTITY_CHECK_PASSKEY,
            Enrolling,
            get(crate::pages::identity_check::back).post(identity_check::submit),
        )
        .route(path::IDENTITY_CHECK_PASSKEY_BEGIN, Enrolling, post(identity_check::begin))
        .route(
            path::DISABLE_PASSKEY,
            SignedIn,
            get(two_factor::disable::back).post(disable::submit),
        )
        .route(path::DISABLE_PASSKEY_BEGIN, SignedIn, post(disable::begin))
        .route(path::PASSKEY_NEW, SignedIn, get(create::show).post(create::submit))
        .route(path::PASSKEY_NEW_BEGIN, SignedIn, post(create::begin))
        .route(path::PASSKEY_RENAME, SignedIn, get(rename::show).post(rename::submit))
        .route(path::PASSKEY_REMOVE, SignedIn, get(remove::show).post(remove::submit))
}

fn browsers() -> Routes {
    Routes::default()
        .route(path::BROWSERS, SignedIn, get(trusted_browser::tab::show))
        .route(
            path::TRUST_BROWSER,
            SignedIn,
            back_to(path::BROWSERS).post(trusted_browser::switch::submit),
        )
        .route(
            path::TRUST_BROWSER_ON_TWO_FACTOR,
            SignedIn,
            back_to(path::TWO_FACTOR).post(trusted_browser::switch::submit),
        )
        .route(
            path::BROWSER_REMOVE,
            SignedIn,
            back_to(path::BROWSERS).post(trusted_browser::tab::remove),
        )
        .route(
            path::BROWSERS_REMOVE_ALL,
            SignedIn,
            get(trusted_browser::remove_all::show).post(trusted_browser::remove_all::submit),
        )
        .route(
            path::SESSION_SIGN_OUT,
            SignedIn,
            back_to(path::BROWSERS).post(session::sign_out::one),
        )
        .route(
            path::SIGN_OUT_OTHERS,
            SignedIn,
            back_to(path::BROWSERS).post(session::sign_out::others),
        )
}

/// Applications with access on behalf of the user.
fn applications() -> Routes {
    use connected_application::{disconnect, tab};
    Routes::default().route(path::CONNECTED_APPLICATIONS, SignedIn, get(tab::show)).route(
        path::CONNECTED_APPLICATION_DISCONNECT,
        SignedIn,
        get(disconnect::show).post(disconnect::submit),
    )
}
