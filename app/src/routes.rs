//! All addresses in one place. The access layer's table decides who may reach which.

use crate::{
    activity,
    administration::{
        self,
        email::EmailForm,
        message_route::{self, RouteForm},
        sms::SmsForm,
    },
    disable_link, enrollment, fault, first_start, home, identity_check, invitation, passkey,
    password, path, personal_settings, preferences, recovery_code,
    request::Host,
    sent_code, session, sign_in, totp, trusted_browser, two_factor,
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    response::Redirect,
    routing::{get, post},
};

/// The pages and forms. The caller adds its layers and its state.
pub fn routes() -> Router<Host> {
    Router::new()
        .route(path::HOME, get(home::show))
        .route(path::FIRST_START, get(first_start::show).post(first_start::submit))
        .route(path::THEME, post(preferences::choose_theme))
        .route(path::NUDGE, post(preferences::put_off_nudge))
        .merge(signing_in())
        .merge(passwords())
        .merge(settings())
        .merge(methods())
        .merge(passkeys())
        .merge(browsers())
        .merge(administration())
        .merge(users())
        .merge(user())
        .merge(links())
        .merge(import())
        .route(path::WELL_KNOWN_CHANGE_PASSWORD, get(|| async { Redirect::to(path::PASSWORD) }))
        .route(path::WELL_KNOWN_PASSKEY_ENDPOINTS, get(passkey::endpoints::show))
        .fallback(fault::not_found)
}

fn signing_in() -> Router<Host> {
    Router::new()
        .route(path::SIGN_IN, get(sign_in::password::show).post(sign_in::password::submit))
        .route(path::VERIFY, get(sign_in::verify::show).post(sign_in::verify::submit))
        .route(path::VERIFY_RESEND, get(sign_in::verify::back).post(sign_in::verify::resend))
        .route(path::OTHER_METHODS, get(sign_in::methods::show).post(sign_in::methods::submit))
        .route(path::RECOVERY_CODE, get(sign_in::recovery::show).post(sign_in::recovery::submit))
        .route(path::ENROLL, get(enrollment::set_up::show))
        .route(path::ENROLL_CODES, get(enrollment::codes::show).post(enrollment::codes::saved))
        .route(path::ENROLL_DONE, get(enrollment::done::show).post(enrollment::done::submit))
        .route(path::START_OVER, post(sign_in::start_over))
        .route(path::HELP, get(sign_in::help::show))
        .route(path::SIGN_OUT, post(sign_in::sign_out))
}

fn passwords() -> Router<Host> {
    Router::new()
        .route(path::PASSWORD, get(password::tab::show).post(password::tab::submit))
        .route(path::NOT_ME, get(password::not_me::show).post(password::not_me::submit))
        .route(path::FORGOT_PASSWORD, get(password::forgot::show).post(password::forgot::submit))
        .route(path::RESET_PASSWORD, get(password::reset::show).post(password::reset::submit))
        .route(path::RESET_PASSWORD_OPEN, get(password::reset::open))
}

fn settings() -> Router<Host> {
    Router::new()
        .route(path::SETTINGS, get(|| async { Redirect::to(path::PROFILE) }))
        .route(
            path::PROFILE,
            get(personal_settings::profile::show).post(personal_settings::profile::submit),
        )
        .route(path::ACTIVITY, get(activity::tab::show))
        .route(path::TWO_FACTOR, get(two_factor::tab::show))
        .route(path::IDENTITY_CHECK, get(identity_check::show).post(identity_check::submit))
        .route(
            path::IDENTITY_CHECK_SEND_CODE,
            get(identity_check::back).post(identity_check::send_code),
        )
        .route(path::SET_UP, get(two_factor::set_up::show).post(totp::set_up::submit))
        .route(path::SET_UP_SECRET, post(totp::set_up::new_secret))
        .route(path::SET_UP_DONE, get(two_factor::done::show).post(two_factor::done::submit))
        .route(path::CODES, get(recovery_code::manage::show).post(recovery_code::manage::submit))
        .route(path::CODES_NEW, get(recovery_code::codes::show))
        .route(path::CODES_SAVED, post(recovery_code::codes::saved))
        .route(path::CODES_DOWNLOAD, get(recovery_code::download::download))
        .route(path::RESET, get(totp::reset::show))
        .route(path::RESET_SCAN, get(totp::rescan::show).post(totp::rescan::submit))
        .route(path::RESET_SECRET, post(totp::rescan::new_secret))
        .route(path::RESET_CANCEL, post(totp::rescan::cancel))
        .route(path::DISABLE, get(two_factor::disable::show).post(two_factor::disable::submit))
        .route(
            path::DISABLE_SEND_CODE,
            get(two_factor::disable::back).post(two_factor::disable::send_code),
        )
}

/// The methods SMS Message and Email, and actions on one method. Reopening the address of a form
/// that had errors leads back to its dialog.
fn methods() -> Router<Host> {
    use sent_code::{change_phone, set_up};
    Router::new()
        .route(path::SET_UP_SMS, get(set_up::back_to_sms).post(set_up::sms))
        .route(path::SET_UP_SMS_CONFIRM, get(set_up::back_to_sms).post(set_up::confirm_sms))
        .route(path::SET_UP_SMS_RESEND, get(set_up::back_to_sms).post(set_up::resend_sms))
        .route(path::SET_UP_SMS_CHANGE, get(set_up::back_to_sms).post(set_up::change_number))
        .route(path::SET_UP_EMAIL, get(set_up::back_to_email).post(set_up::email))
        .route(path::SET_UP_EMAIL_CONFIRM, get(set_up::back_to_email).post(set_up::confirm_email))
        .route(path::SET_UP_EMAIL_RESEND, get(set_up::back_to_email).post(set_up::resend_email))
        .route(path::CHANGE_PHONE, get(change_phone::show).post(change_phone::submit))
        .route(path::CHANGE_PHONE_CONFIRM, get(change_phone::back).post(change_phone::confirm))
        .route(path::CHANGE_PHONE_RESEND, get(change_phone::back).post(change_phone::resend))
        .route(path::CHANGE_PHONE_CHANGE, get(change_phone::back).post(change_phone::change))
        .route(
            path::METHOD_REMOVE,
            get(two_factor::method::ask_to_remove).post(two_factor::method::remove),
        )
        .route(path::METHOD_DEFAULT, post(two_factor::method::make_default))
}

fn passkeys() -> Router<Host> {
    use passkey::{create, disable, identity_check, remove, rename, sign_in, verify};
    Router::new()
        .route(path::SIGN_IN_PASSKEY, get(sign_in::back).post(sign_in::submit))
        .route(path::SIGN_IN_PASSKEY_BEGIN, post(sign_in::begin))
        .route(path::VERIFY_PASSKEY, get(verify::back).post(verify::submit))
        .route(path::VERIFY_PASSKEY_BEGIN, post(verify::begin))
        .route(
            path::IDENTITY_CHECK_PASSKEY,
            get(crate::identity_check::back).post(identity_check::submit),
        )
        .route(path::IDENTITY_CHECK_PASSKEY_BEGIN, post(identity_check::begin))
        .route(path::DISABLE_PASSKEY, get(two_factor::disable::back).post(disable::submit))
        .route(path::DISABLE_PASSKEY_BEGIN, post(disable::begin))
        .route(path::PASSKEY_NEW, get(create::show).post(create::submit))
        .route(path::PASSKEY_NEW_BEGIN, post(create::begin))
        .route(path::PASSKEY_RENAME, get(rename::show).post(rename::submit))
        .route(path::PASSKEY_REMOVE, get(remove::show).post(remove::submit))
}

fn browsers() -> Router<Host> {
    Router::new()
        .route(path::BROWSERS, get(trusted_browser::tab::show))
        .route(path::TRUST_BROWSER, post(trusted_browser::switch::submit))
        .route(path::BROWSER_REMOVE, post(trusted_browser::tab::remove))
        .route(
            path::BROWSERS_REMOVE_ALL,
            get(trusted_browser::remove_all::show).post(trusted_browser::remove_all::submit),
        )
        .route(path::SESSION_SIGN_OUT, post(session::sign_out::one))
        .route(path::SIGN_OUT_OTHERS, post(session::sign_out::others))
}

fn administration() -> Router<Host> {
    use administration::{audit_log, dashboard, general, security};
    Router::new()
        .route(path::DASHBOARD, get(dashboard::page::show))
        .route(path::ADMIN_SETTINGS, get(|| async { Redirect::to(path::SECURITY_SETTINGS) }))
        .route(path::SECURITY_SETTINGS, get(security::show).post(security::submit))
        .route(path::AUDIT_LOG, get(audit_log::page::show))
        .route(path::AUDIT_LOG_EXPORT, get(audit_log::export::back).post(audit_log::export::submit))
        .route(path::GENERAL_SETTINGS, get(general::show).post(general::submit))
        .merge(messages::<EmailForm>())
        .merge(messages::<SmsForm>())
}

/// The tab "Email" or "SMS".
fn messages<F: RouteForm>() -> Router<Host> {
    let (show, test) = (message_route::show::<F>, message_route::test::<F>);
    Router::new()
        .route(F::TAB.path(), get(show).post(message_route::submit::<F>))
        .route(F::TEST, get(message_route::back::<F>).post(test))
}

/// The list and its bulk actions.
fn users() -> Router<Host> {
    use administration::users::{bulk, export, list, progress};
    Router::new()
        .route(path::USERS, get(list::show))
        .route(path::USERS_BULK, get(bulk::show).post(bulk::submit))
        .route(path::BULK_JOB, get(progress::show))
        .route(path::USERS_EXPORT, get(export::back).post(export::submit))
}

/// One user, and the dialogs about them.
fn user() -> Router<Host> {
    use administration::users::{at_once, confirm, disable_link, edit, invitation, new, user_page};
    Router::new()
        .route(path::USER_NEW, get(new::show).post(new::submit))
        .route(path::USER, get(user_page::show))
        .route(path::USER_EDIT, get(edit::show).post(edit::submit))
        .route(path::USER_DISABLE_LINK, get(disable_link::show).post(disable_link::submit))
        .route(path::USER_DISABLE_LINK_CANCEL, post(disable_link::cancel))
        .route(path::USER_PASSWORD_LINK, post(at_once::password_link))
        .route(path::USER_INVITATION, get(invitation::show).post(at_once::invitation))
        .route(path::USER_QUESTION, get(confirm::show).post(confirm::submit))
}

/// The targets of email links.
fn links() -> Router<Host> {
    use disable_link::{disable, report};
    Router::new()
        .route(path::INVITATION, get(invitation::show).post(invitation::submit))
        .route(path::INVITATION_OPEN, get(invitation::open))
        .route(path::DISABLE_BY_LINK, get(disable::show).post(disable::submit))
        .route(path::DISABLE_BY_LINK_REPORT, get(report::show).post(report::submit))
        .route(path::DISABLE_BY_LINK_OPEN, get(disable::open))
}

/// An uploaded file may be larger than other forms; a file that is too large is read to the end and
/// discarded.
fn import() -> Router<Host> {
    use administration::import::{batch, file, sample};
    const BODY: usize = 64 * 1024 * 1024;
    let upload = get(file::show).post(file::check).layer(DefaultBodyLimit::max(BODY));
    Router::new()
        .route(path::IMPORT, upload)
        .route(path::IMPORT_SAMPLE, get(sample::download))
        .route(path::IMPORT_BATCH, get(batch::show).post(batch::start))
        .route(path::IMPORT_BATCH_CANCEL, get(batch::back).post(batch::cancel))
}
