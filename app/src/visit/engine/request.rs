//! Fetches one document.

use leptos::prelude::window;
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestCredentials, RequestInit, RequestMode, Response};

use super::visit::Body;

/// The response, after redirects.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) url: String,
    pub(super) redirected: bool,
    /// `None` if the response is not a document.
    pub(super) html: Option<String>,
}

impl Answer {
    pub(super) fn is_mistake(&self) -> bool {
        self.status >= 400
    }
}

/// Fetches `url`, as a form's POST if there is a body. An error means that no answer arrived.
pub(super) async fn send(
    url: &str,
    body: Option<&Body>,
    signal: Option<&AbortSignal>,
) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set("Accept", "text/html")?;
    headers.set("X-Latchkey-Visit", "1")?;
    let init = RequestInit::new();
    init.set_credentials(RequestCredentials::SameOrigin);
    init.set_mode(RequestMode::SameOrigin);
    init.set_signal(signal);
    if let Some(body) = body {
        init.set_method("POST");
        match body {
            Body::Urlencoded(fields) => {
                headers.set("Content-Type", "application/x-www-form-urlencoded")?;
                init.set_body(&JsValue::from_str(fields));
            }
            // The browser adds the header, which contains the boundary between the fields.
            Body::Multipart(fields) => init.set_body(fields),
        }
    }
    init.set_headers_headers(&headers);

    let response: Response =
        JsFuture::from(window().fetch_with_str_and_init(url, &init)).await?.unchecked_into();
    let kind = response.headers().get("Content-Type")?.unwrap_or_default();
    let html = match kind.starts_with("text/html") {
        true => JsFuture::from(response.text()?).await?.as_string(),
        false => None,
    };
    Ok(Answer {
        status: response.status(),
        url: response.url(),
        redirected: response.redirected(),
        html,
    })
}
