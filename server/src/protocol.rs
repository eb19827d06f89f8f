//! The endpoints for programs: discovery, the key set, token, pushed requests, revocation, introspection
//! and userinfo. They are outside of the layers for pages: they read no cookie, so a request from another
//! site has no more power than one from a program, and they do not depend on the Host header.

mod answer; // answers to one application
mod caller; // the application that sends a form
mod client_layer; // who sends the request
mod credentials; // how an application says which one it is
mod cross_origin; // which pages of other sites may read the answers
mod discovery; // which addresses and parameters there are
mod failure; // errors in JSON
mod form; // parameters of a request
mod introspect; // whether a token is in force
mod key_set; // the keys that check ID tokens
mod par; // requests that applications send beforehand
mod published; // documents for everybody
mod refusal; // why an application is refused
mod revoke; // an application gives up its access
mod token; // exchanges a code or a refresh token for tokens
mod userinfo; // claims for an access token
mod whole_body; // the body of a request

use crate::{
    failure_log, form_limit::RequestLimit, shared::Shared, time_limit, to_the_end,
    trusted_proxies::TrustedProxies,
};
use app::pages::error;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
};
use identity::services::Services;
use tower_http::catch_panic::CatchPanicLayer;

/// In bytes, of the body of a request.
const BODY: usize = 16 * 1024;

/// The routes and their layers. The issuer is the public URL, without a trailing slash.
pub fn routes(
    services: &Services,
    proxies: TrustedProxies,
    issuer: &str,
    limit: RequestLimit,
) -> Router {
    Router::new()
        .merge(discovery::routes(issuer))
        .merge(key_set::routes())
        .merge(token::routes(services))
        .merge(par::routes(services, limit))
        .merge(revoke::routes(services))
        .merge(introspect::routes())
        .merge(userinfo::routes(services))
        .route_layer(from_fn_with_state(services.clone(), failure_log::log))
        .route_layer(from_fn(to_the_end::run))
        .layer(from_fn_with_state(proxies, client_layer::set))
        .layer(DefaultBodyLimit::max(BODY))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(Shared)
        .layer(from_fn_with_state(services.clone(), time_limit::limit))
        .layer(Shared)
        .layer(from_fn(failure::json))
        .layer(Shared)
        .with_state(services.clone())
}
