//! Finds the session and the client's address, once per request.

mod browser_name;

use crate::{listener::Peer, trusted_proxies::TrustedProxies};
use app::pages::{
    cookie::{Cookies, hand_out, sets_session},
    error::HandlerError,
    request::Viewer,
};
use axum::{
    extract::{Request, State},
    http::{Method, header::USER_AGENT},
    middleware::Next,
    response::{IntoResponse, Response},
};
use identity::{client::Client, services::Services, session};
use std::sync::Arc;

/// The state of the layer.
#[derive(Clone)]
pub struct Viewers {
    services: Services,
    proxies: TrustedProxies,
}

impl Viewers {
    pub fn new(services: Services, proxies: TrustedProxies) -> Self {
        Self { services, proxies }
    }
}

/// The layer: adds a [`Viewer`] and a [`Client`] to the request's extensions.
pub async fn set(State(viewers): State<Viewers>, mut request: Request, next: Next) -> Response {
    let cookies = Cookies::of(request.headers());
    let viewer = match (request.extensions().get::<Viewer>(), cookies.session()) {
        // A request on behalf of another one has the same viewer.
        (Some(viewer), _) => viewer.clone(),
        (None, None) => Viewer::Anonymous,
        (None, Some(token)) => match session::resume(&viewers.services, &token).await {
            Ok(Some(session)) => Viewer::SignedIn(Arc::new(session)),
            Ok(None) => Viewer::Anonymous,
            Err(error) => return HandlerError::from(error).into_response(),
        },
    };
    let client = Client {
        device: cookies.device().map(str::to_owned),
        trust: cookies.trust().map(str::to_owned),
        ..client_of(&viewers.proxies, &request)
    };
    let again = match &viewer {
        Viewer::SignedIn(session)
            if session.by_previous_token && request.method() == Method::POST =>
        {
            Some(Arc::clone(session))
        }
        _ => None,
    };
    request.extensions_mut().insert(viewer.clone());
    request.extensions_mut().insert(client);
    let mut response = next.run(request).await;
    // For the error page.
    response.extensions_mut().insert(viewer);
    if let Some(session) = again
        && !sets_session(&response)
        && let Ok(Some(token)) = session::hand_out_again(&viewers.services, &session).await
    {
        hand_out(&mut response, &token);
    }
    response
}

/// The client of a request, without what its cookies say.
pub(crate) fn client_of(proxies: &TrustedProxies, request: &Request) -> Client {
    let peer = request.extensions().get::<Peer>().copied();
    let headers = request.headers();
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Client {
        address: proxies.client_of(peer, headers).to_string(),
        browser: browser_name::of(text(USER_AGENT.as_str())),
        request_id: text("x-request-id").to_owned(),
        ..Client::default()
    }
}
