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
    password, personal_settings, preferences, recovery_code,
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
        .route("/", get(home::show))
        .route("/setup", get(first_start::show).post(first_start::submit))
        .route("/preferences/theme", post(preferences::choose_theme))
        .route("/preferences/nudge", post(preferences::put_off_nudge))
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
        .route("/.well-known/change-password", get(|| async { Redirect::to("/settings/password") }))
        .route("/.well-known/passkey-endpoints", get(passkey::endpoints::show))
        .fallback(fault::not_found)
}

fn signing_in() -> Router<Host> {
    Router::new()
        .route("/sign-in", get(sign_in::password::show).post(sign_in::password::submit))
        .route("/sign-in/verify", get(sign_in::verify::show).post(sign_in::verify::submit))
        .route("/sign-in/verify/resend", get(sign_in::verify::back).post(sign_in::verify::resend))
        .route("/sign-in/methods", get(sign_in::methods::show).post(sign_in::methods::submit))
        .route(
            "/sign-in/recovery-code",
            get(sign_in::recovery::show).post(sign_in::recovery::submit),
        )
        .route(enrollment::PATH, get(enrollment::set_up::show))
        .route(enrollment::CODES, get(enrollment::codes::show).post(enrollment::codes::saved))
        .route("/sign-in/set-up/done", get(enrollment::done::show).post(enrollment::done::submit))
        .route("/sign-in/start-over", post(sign_in::start_over))
        .route("/sign-in/help", get(sign_in::help::show))
        .route("/sign-out", post(sign_in::sign_out))
}

fn passwords() -> Router<Host> {
    Router::new()
        .route("/settings/password", get(password::tab::show).post(password::tab::submit))
        .route(
            "/settings/password/not-me",
            get(password::not_me::show).post(password::not_me::submit),
        )
        .route("/forgot-password", get(password::forgot::show).post(password::forgot::submit))
        .route("/reset-password", get(password::reset::show).post(password::reset::submit))
        .route("/reset-password/{token}", get(password::reset::open))
}

fn settings() -> Router<Host> {
    Router::new()
        .route("/settings", get(|| async { Redirect::to("/settings/profile") }))
        .route(
            "/settings/profile",
            get(personal_settings::profile::show).post(personal_settings::profile::submit),
        )
        .route("/settings/activity", get(activity::tab::show))
        .route("/settings/two-factor", get(two_factor::tab::show))
        .route(
            "/settings/two-factor/verify-identity",
            get(identity_check::show).post(identity_check::submit),
        )
        .route(
            "/settings/two-factor/verify-identity/send-code",
            get(identity_check::back).post(identity_check::send_code),
        )
        .route(
            "/settings/two-factor/set-up",
            get(two_factor::set_up::show).post(totp::set_up::submit),
        )
        .route("/settings/two-factor/set-up/secret", post(totp::set_up::new_secret))
        .route(
            "/settings/two-factor/done",
            get(two_factor::done::show).post(two_factor::done::submit),
        )
        .route(
            "/settings/two-factor/recovery-codes",
            get(recovery_code::manage::show).post(recovery_code::manage::submit),
        )
        .route("/settings/two-factor/recovery-codes/new", get(recovery_code::codes::show))
        .route("/settings/two-factor/recovery-codes/saved", post(recovery_code::codes::saved))
        .route(
            "/settings/two-factor/recovery-codes/download",
            get(recovery_code::download::download),
        )
        .route("/settings/two-factor/reset", get(totp::reset::show))
        .route(
            "/settings/two-factor/reset/scan",
            get(totp::rescan::show).post(totp::rescan::submit),
        )
        .route("/settings/two-factor/reset/secret", post(totp::rescan::new_secret))
        .route("/settings/two-factor/reset/cancel", post(totp::rescan::cancel))
        .route(
            "/settings/two-factor/disable",
            get(two_factor::disable::show).post(two_factor::disable::submit),
        )
        .route(
            "/settings/two-factor/disable/send-code",
            get(two_factor::disable::back).post(two_factor::disable::send_code),
        )
}

/// The methods SMS Message and Email, and actions on one method. Reopening the address of a form
/// that had errors leads back to its dialog.
fn methods() -> Router<Host> {
    use sent_code::{change_phone, set_up};
    Router::new()
        .route("/settings/two-factor/set-up/sms", get(set_up::back_to_sms).post(set_up::sms))
        .route(
            "/settings/two-factor/set-up/sms/confirm",
            get(set_up::back_to_sms).post(set_up::confirm_sms),
        )
        .route(
            "/settings/two-factor/set-up/sms/resend",
            get(set_up::back_to_sms).post(set_up::resend_sms),
        )
        .route(
            "/settings/two-factor/set-up/sms/change",
            get(set_up::back_to_sms).post(set_up::change_number),
        )
        .route("/settings/two-factor/set-up/email", get(set_up::back_to_email).post(set_up::email))
        .route(
            "/settings/two-factor/set-up/email/confirm",
            get(set_up::back_to_email).post(set_up::confirm_email),
        )
        .route(
            "/settings/two-factor/set-up/email/resend",
            get(set_up::back_to_email).post(set_up::resend_email),
        )
        .route(
            "/settings/two-factor/change-phone",
            get(change_phone::show).post(change_phone::submit),
        )
        .route(
            "/settings/two-factor/change-phone/confirm",
            get(change_phone::back).post(change_phone::confirm),
        )
        .route(
            "/settings/two-factor/change-phone/resend",
            get(change_phone::back).post(change_phone::resend),
        )
        .route(
            "/settings/two-factor/change-phone/change",
            get(change_phone::back).post(change_phone::change),
        )
        .route(
            "/settings/two-factor/methods/{method}/remove",
            get(two_factor::method::ask_to_remove).post(two_factor::method::remove),
        )
        .route(
            "/settings/two-factor/methods/{method}/default",
            post(two_factor::method::make_default),
        )
}

fn passkeys() -> Router<Host> {
    use passkey::{create, disable, identity_check, remove, rename, sign_in, verify};
    Router::new()
        .route("/sign-in/passkey", get(sign_in::back).post(sign_in::submit))
        .route("/sign-in/passkey/begin", post(sign_in::begin))
        .route("/sign-in/verify/passkey", get(verify::back).post(verify::submit))
        .route("/sign-in/verify/passkey/begin", post(verify::begin))
        .route(
            "/settings/two-factor/verify-identity/passkey",
            get(crate::identity_check::back).post(identity_check::submit),
        )
        .route("/settings/two-factor/verify-identity/passkey/begin", post(identity_check::begin))
        .route(
            "/settings/two-factor/disable/passkey",
            get(two_factor::disable::back).post(disable::submit),
        )
        .route("/settings/two-factor/disable/passkey/begin", post(disable::begin))
        .route(create::PATH, get(create::show).post(create::submit))
        .route("/settings/two-factor/passkeys/new/begin", post(create::begin))
        .route("/settings/two-factor/passkeys/{id}/rename", get(rename::show).post(rename::submit))
        .route("/settings/two-factor/passkeys/{id}/remove", get(remove::show).post(remove::submit))
}

fn browsers() -> Router<Host> {
    Router::new()
        .route("/settings/browsers", get(trusted_browser::tab::show))
        .route("/settings/browsers/trust", post(trusted_browser::switch::submit))
        .route("/settings/browsers/{id}/remove", post(trusted_browser::tab::remove))
        .route(
            "/settings/browsers/remove-all",
            get(trusted_browser::remove_all::show).post(trusted_browser::remove_all::submit),
        )
        .route("/settings/browsers/sessions/{id}/sign-out", post(session::sign_out::one))
        .route("/settings/browsers/sign-out-others", post(session::sign_out::others))
}

fn administration() -> Router<Host> {
    use administration::{audit_log, dashboard, general, security};
    Router::new()
        .route("/admin", get(dashboard::page::show))
        .route("/admin/settings", get(|| async { Redirect::to(security::PATH) }))
        .route(security::PATH, get(security::show).post(security::submit))
        .route(audit_log::PATH, get(audit_log::page::show))
        .route(
            audit_log::export::PATH,
            get(audit_log::export::back).post(audit_log::export::submit),
        )
        .route(general::PATH, get(general::show).post(general::submit))
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
        .route("/admin/users", get(list::show))
        .route(bulk::PATH, get(bulk::show).post(bulk::submit))
        .route("/admin/users/bulk/{id}", get(progress::show))
        .route(export::PATH, get(export::back).post(export::submit))
}

/// One user, and the dialogs about them.
fn user() -> Router<Host> {
    use administration::users::{at_once, confirm, disable_link, edit, invitation, new, user_page};
    Router::new()
        .route("/admin/users/new", get(new::show).post(new::submit))
        .route("/admin/users/{id}", get(user_page::show))
        .route("/admin/users/{id}/edit", get(edit::show).post(edit::submit))
        .route("/admin/users/{id}/disable-link", get(disable_link::show).post(disable_link::submit))
        .route("/admin/users/{id}/disable-link/cancel", post(disable_link::cancel))
        .route("/admin/users/{id}/password-link", post(at_once::password_link))
        .route("/admin/users/{id}/invitation", get(invitation::show).post(at_once::invitation))
        .route("/admin/users/{id}/{question}", get(confirm::show).post(confirm::submit))
}

/// The targets of email links.
fn links() -> Router<Host> {
    use disable_link::{disable, report};
    Router::new()
        .route("/invitation", get(invitation::show).post(invitation::submit))
        .route("/invitation/{token}", get(invitation::open))
        .route("/disable-2fa", get(disable::show).post(disable::submit))
        .route("/disable-2fa/report", get(report::show).post(report::submit))
        .route("/disable-2fa/{token}", get(disable::open))
}

/// An uploaded file may be larger than other forms; a file that is too large is read to the end and
/// discarded.
fn import() -> Router<Host> {
    use administration::import::{PATH, batch, file, sample};
    const BODY: usize = 64 * 1024 * 1024;
    let upload = get(file::show).post(file::check).layer(DefaultBodyLimit::max(BODY));
    Router::new()
        .route(PATH, upload)
        .route("/admin/users/import/sample.csv", get(sample::download))
        .route("/admin/users/import/{id}", get(batch::show).post(batch::start))
        .route("/admin/users/import/{id}/cancel", get(batch::back).post(batch::cancel))
}
