//! All routes in one place, and who may reach them.

mod administration;
mod back_to;
mod settings;

use crate::pages::reply::redirect::Redirect;
use crate::pages::{
    access::{
        Access::{Enrolling, Everybody, Pending, Program, SignedIn},
        Routes,
    },
    authorization, disable_link, enrollment, error, first_start, gate, home, invitation, link_page,
    passkey, password, path, preferences, session, sign_in, sign_out,
};
use axum::routing::{get, post};
use back_to::back_to;

/// The pages and forms. The server adds its layers and its state.
pub fn routes() -> Routes {
    Routes::default()
        .route(path::HOME, SignedIn, get(home::show))
        .route(path::FIRST_START, Everybody, get(first_start::show).post(first_start::submit))
        .route(path::THEME, Everybody, back_to(path::HOME).post(preferences::choose_theme))
        .route(path::NUDGE, SignedIn, back_to(path::HOME).post(preferences::put_off_nudge))
        .merge(signing_in())
        .merge(applications())
        .merge(gates())
        .merge(passwords())
        .merge(links())
        .merge(settings::routes())
        .merge(administration::routes())
        .route(
            path::WELL_KNOWN_CHANGE_PASSWORD,
            Everybody,
            get(|| async { Redirect::to(path::PASSWORD) }),
        )
        .route(path::WELL_KNOWN_PASSKEY_ENDPOINTS, Everybody, get(passkey::endpoints::show))
        .fallback(error::not_found)
}

fn signing_in() -> Routes {
    Routes::default()
        .route(
            path::SIGN_IN,
            Everybody,
            get(sign_in::password::show).post(sign_in::password::submit),
        )
        .route(path::VERIFY, Pending, get(sign_in::verify::show).post(sign_in::verify::submit))
        .route(
            path::VERIFY_RESEND,
            Pending,
            get(sign_in::verify::back).post(sign_in::verify::resend),
        )
        .route(
            path::OTHER_METHODS,
            Pending,
            get(sign_in::methods::show).post(sign_in::methods::submit),
        )
        .route(
            path::RECOVERY_CODE,
            Pending,
            get(sign_in::recovery::show).post(sign_in::recovery::submit),
        )
        .route(
            path::SIGN_IN_PASSKEY,
            Everybody,
            get(passkey::sign_in::back).post(passkey::sign_in::submit),
        )
        .route(path::SIGN_IN_PASSKEY_BEGIN, Everybody, post(passkey::sign_in::begin))
        .route(
            path::VERIFY_PASSKEY,
            Pending,
            get(passkey::verify::back).post(passkey::verify::submit),
        )
        .route(path::VERIFY_PASSKEY_BEGIN, Pending, post(passkey::verify::begin))
        .route(path::ENROLL, Enrolling, get(enrollment::set_up::show))
        .route(
            path::ENROLL_CODES,
            SignedIn,
            get(enrollment::codes::show).post(enrollment::codes::saved),
        )
        .route(
            path::ENROLL_DONE,
            SignedIn,
            get(enrollment::done::show).post(enrollment::done::submit),
        )
        .route(path::START_OVER, Everybody, back_to(path::SIGN_IN).post(sign_in::start_over))
        .route(path::HELP, Everybody, get(sign_in::help::show))
        .route(path::SIGN_OUT, Everybody, back_to(path::HOME).post(sign_in::sign_out))
        .route(path::SESSION, Program, get(session::check::show))
}

/// Requests of applications.
fn applications() -> Routes {
    use authorization::{consent, proceed, request, switch};
    Routes::default()
        .route(path::AUTHORIZE, Everybody, get(request::show).post(request::submit))
        .route(path::CONTINUE, Everybody, get(proceed::show))
        .route(path::CONTINUE_CANCEL, Enrolling, get(proceed::back).post(proceed::cancel))
        .route(path::CONTINUE_CONSENT, SignedIn, get(proceed::back).post(consent::submit))
        .route(path::CONTINUE_AS, Enrolling, get(proceed::back).post(switch::this))
        .route(path::CONTINUE_AS_OTHER, Enrolling, get(proceed::back).post(switch::other))
        .route(path::CONTINUE_SIGN_IN, SignedIn, get(proceed::back).post(proceed::sign_in_again))
        .route(
            path::END_SESSION,
            Everybody,
            get(sign_out::request::show).post(sign_out::request::submit),
        )
        .route(
            path::END_SESSION_CONFIRM,
            Everybody,
            back_to(path::HOME).post(sign_out::request::confirm),
        )
        .route(path::SIGNED_OUT, Everybody, get(sign_out::done::show))
}

/// The way to a protected host.
fn gates() -> Routes {
    use gate::enter;
    Routes::default()
        .route(path::GATE_ENTER, Everybody, get(enter::show))
        .route(path::GATE_CONTINUE, Everybody, get(enter::go_on))
        .route(path::GATE_SIGN_IN, SignedIn, get(enter::back).post(enter::sign_in_again))
}

fn passwords() -> Routes {
    Routes::default()
        .route(path::PASSWORD, SignedIn, get(password::tab::show).post(password::tab::submit))
        .route(path::NOT_ME, SignedIn, get(password::not_me::show).post(password::not_me::submit))
        .route(
            path::FORGOT_PASSWORD,
            Everybody,
            get(password::forgot::show).post(password::forgot::submit),
        )
        .route(
            path::RESET_PASSWORD,
            Everybody,
            get(password::reset::show).post(password::reset::submit),
        )
        .route(
            path::RESET_PASSWORD_OPEN,
            Everybody,
            get(link_page::open::<password::reset::ResetForm>),
        )
}

/// The targets of email links.
fn links() -> Routes {
    use disable_link::{disable, report};
    Routes::default()
        .route(path::INVITATION, Everybody, get(invitation::show).post(invitation::submit))
        .route(path::INVITATION_OPEN, Everybody, get(link_page::open::<invitation::InvitationForm>))
        .route(path::DISABLE_BY_LINK, Everybody, get(disable::show).post(disable::submit))
        .route(path::DISABLE_BY_LINK_REPORT, Everybody, get(report::show).post(report::submit))
        .route(path::DISABLE_BY_LINK_OPEN, Everybody, get(link_page::open::<disable::DisableForm>))
}
