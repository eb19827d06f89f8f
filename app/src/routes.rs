//! Every address on one screen. Who may reach which is the access layer's table, not this one.

use crate::{
    fault, first_start, home, identity_check, password, personal_settings, preferences,
    recovery_code, request::Host, sign_in, totp, two_factor,
};
use axum::{
    Router,
    response::Redirect,
    routing::{get, post},
};

/// The pages and forms. The caller adds its layers and its state.
pub fn routes() -> Router<Host> {
    Router::new()
        .route("/", get(home::show))
        .route("/setup", get(first_start::show).post(first_start::submit))
        .route("/preferences/theme", post(preferences::choose_theme))
        .merge(signing_in())
        .merge(settings())
        .route("/.well-known/change-password", get(|| async { Redirect::to("/settings/password") }))
        .fallback(fault::not_found)
}

fn signing_in() -> Router<Host> {
    Router::new()
        .route("/sign-in", get(sign_in::password::show).post(sign_in::password::submit))
        .route("/sign-in/verify", get(sign_in::verify::show).post(sign_in::verify::submit))
        .route(
            "/sign-in/recovery-code",
            get(sign_in::recovery::show).post(sign_in::recovery::submit),
        )
        .route("/sign-in/start-over", post(sign_in::start_over))
        .route("/sign-in/help", get(sign_in::help::show))
        .route("/sign-out", post(sign_in::sign_out))
}

fn settings() -> Router<Host> {
    Router::new()
        .route("/settings", get(|| async { Redirect::to("/settings/profile") }))
        .route(
            "/settings/profile",
            get(personal_settings::profile::show).post(personal_settings::profile::submit),
        )
        .route("/settings/password", get(password::show).post(password::submit))
        .route("/settings/two-factor", get(two_factor::tab::show))
        .route(
            "/settings/two-factor/verify-identity",
            get(identity_check::show).post(identity_check::submit),
        )
        .route("/settings/two-factor/set-up", get(totp::set_up::show).post(totp::set_up::submit))
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
}
