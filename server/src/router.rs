//! All routes and layers, in order. The server and the tests use the same router.

use crate::{
    access_layer, failure_log,
    form_limit::{self, FormLimits, RequestLimit},
    health, onward,
    origin::{self, PublicOrigin},
    protocol, request_id,
    response_headers::{self, ResponseHeaders},
    shared::Shared,
    static_files::Site,
    time_limit, to_the_end,
    trusted_proxies::TrustedProxies,
    viewer_layer::{self, Viewers},
};
use app::pages::{
    error, error_page,
    reply::page::Private,
    request::{Host, HostParts},
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Response,
    middleware::{from_fn, from_fn_with_state},
};
use identity::services::Services;
use ipnet::IpNet;
use leptos::config::LeptosOptions;
use std::sync::Arc;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, Predicate},
    },
};

/// In bytes. The longest form is a few hundred bytes.
const BODY: usize = 16 * 1024;

/// The configuration that the layers need.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The public origin, as in [`crate::config::Config`].
    pub public_url: String,
    /// Whether browsers must use TLS for all subdomains as well.
    pub hsts_subdomains: bool,
    pub trusted_proxies: Vec<IpNet>,
    /// Where proxies ask about requests to gates, for administrators who set one up.
    pub forward_auth_listen: Option<String>,
}

pub fn build(services: &Services, site: &Site, settings: &Settings) -> Router {
    let host = host(services, site, settings);
    let proxies = TrustedProxies::from(settings.trusted_proxies.clone());
    let requests = RequestLimit::default();
    let viewers = Viewers::new(services.clone(), proxies.clone());
    let routes = app::pages::routes::routes();
    let table = access_layer::Table::of(&routes);
    let pages = routes
        .into_router()
        .route_layer(from_fn_with_state(services.clone(), failure_log::log))
        .route_layer(from_fn(to_the_end::run))
        .route_layer(from_fn_with_state(table.clone(), access_layer::guard))
        .layer(Shared)
        .layer(from_fn_with_state(FormLimits::new(table, requests.clone()), form_limit::guard))
        .layer(Shared)
        .layer(from_fn_with_state(viewers, viewer_layer::set))
        .layer(from_fn_with_state(services.clone(), failure_log::log))
        .layer(Shared)
        .layer(DefaultBodyLimit::max(BODY))
        .with_state(host.clone());
    let origin = PublicOrigin::new(&settings.public_url);
    let server = pages
        .merge(health::routes(services.clone(), proxies.clone()))
        .merge(site.routes())
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(Shared)
        .layer(from_fn_with_state(services.clone(), time_limit::limit))
        .layer(Shared)
        .layer(from_fn_with_state(host, error_page::pages))
        // In case rendering an error page panics as well.
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(Shared)
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotPrivate)))
        .layer(Shared)
        .layer(from_fn_with_state(origin, origin::guard))
        .layer(Shared)
        .merge(protocol::routes(services, proxies.clone(), &settings.public_url, requests))
        .layer(from_fn(health::guard))
        .layer(from_fn_with_state(
            ResponseHeaders::new(&settings.public_url, settings.hsts_subdomains),
            response_headers::set,
        ))
        .layer(Shared);
    let server = request_id::log(server, services, proxies).layer(Shared);
    let server = server.clone().layer(from_fn_with_state(server, onward::follow));
    request_id::assign(server)
}

fn host(services: &Services, site: &Site, settings: &Settings) -> Host {
    let leptos = LeptosOptions::builder().output_name("latchkey").build();
    Host(Arc::new(HostParts {
        services: services.clone(),
        public_url: settings.public_url.clone(),
        forward_auth_listen: settings.forward_auth_listen.clone(),
        assets: site.assets().clone(),
        leptos,
        policy: response_headers::policy,
    }))
}

/// Private pages are not compressed.
#[derive(Clone, Copy)]
struct NotPrivate;

impl Predicate for NotPrivate {
    fn should_compress<B>(&self, response: &Response<B>) -> bool {
        response.extensions().get::<Private>().is_none()
    }
}
