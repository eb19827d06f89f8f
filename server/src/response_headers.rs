//! Security headers for every response: pages, files, refusals and errors.
//!
//! The defaults are the strictest values; a handler may override them.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

/// The policy for responses without scripts.
const WITHOUT_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
    font-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
    frame-ancestors 'none'";

/// `Referrer-Policy` hides our URLs from other sites, but not from our own. `Permissions-Policy`
/// turns off all listed features, except passkeys on our own pages.
const ALWAYS: [(HeaderName, &str); 8] = [
    (CONTENT_SECURITY_POLICY, WITHOUT_SCRIPT),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), \
         publickey-credentials-create=(self), publickey-credentials-get=(self), serial=(), usb=()",
    ),
    (CACHE_CONTROL, "no-store"),
];

const ONE_YEAR: &str = "max-age=31536000";
const ONE_YEAR_WITH_SUBDOMAINS: &str = "max-age=31536000; includeSubDomains";

/// The policy for a page whose scripts and style sheet carry `nonce`. WebAssembly needs
/// `'wasm-unsafe-eval'`, and the imported script, which has no nonce, needs `'self'`. Its forms lead to
/// `form_action`.
pub fn policy(nonce: &str, form_action: &str) -> String {
    // cargo-leptos reloads debug builds through this socket.
    let reload = if cfg!(debug_assertions) { " ws://localhost:3001" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-{nonce}'; \
         connect-src 'self'{reload}; style-src 'self' 'nonce-{nonce}'; img-src 'self'; \
         font-src 'self'; form-action {form_action}; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'"
    )
}

/// The state of the layer. HSTS is off for plain HTTP, where it would lock browsers out.
#[derive(Clone, Copy)]
pub struct ResponseHeaders {
    hsts: Option<&'static str>,
}

impl ResponseHeaders {
    /// `public_url` must be normalized as in [`crate::config::Config`].
    pub fn new(public_url: &str, hsts_subdomains: bool) -> Self {
        let hsts = if hsts_subdomains { ONE_YEAR_WITH_SUBDOMAINS } else { ONE_YEAR };
        Self { hsts: public_url.starts_with("https://").then_some(hsts) }
    }
}

/// The layer. It must be outside every other layer that creates responses.
pub async fn set(State(headers): State<ResponseHeaders>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in ALWAYS {
        let entry = response.headers_mut().entry(name);
        entry.or_insert(HeaderValue::from_static(value));
    }
    if let Some(hsts) = headers.hsts {
        let entry = response.headers_mut().entry(STRICT_TRANSPORT_SECURITY);
        entry.or_insert(HeaderValue::from_static(hsts));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use tower::ServiceExt;

    async fn answer(public_url: &str, path: &str) -> Response {
        let app = Router::new()
            .route("/", get(|| async { "page" }))
            .route("/own", get(|| async { ([(CACHE_CONTROL, "public, max-age=60")], "own") }))
            .layer(from_fn_with_state(ResponseHeaders::new(public_url, false), set));
        let request = Request::get(path).body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn every_response_has_them_even_a_404() {
        for path in ["/", "/nowhere"] {
            let answer = answer("https://id.example.org", path).await;
            for (name, value) in ALWAYS {
                assert_eq!(answer.headers()[&name], value, "{path}");
            }
            assert_eq!(answer.headers()[STRICT_TRANSPORT_SECURITY], ONE_YEAR);
        }
    }

    #[tokio::test]
    async fn a_header_set_by_a_handler_is_kept() {
        let answer = answer("https://id.example.org", "/own").await;
        assert_eq!(answer.headers()[CACHE_CONTROL], "public, max-age=60");
        assert_eq!(answer.headers().get_all(CACHE_CONTROL).iter().count(), 1);
    }

    #[tokio::test]
    async fn hsts_is_not_sent_over_plain_http_on_this_machine() {
        let answer = answer("http://localhost:3000", "/").await;
        assert!(answer.headers().get(STRICT_TRANSPORT_SECURITY).is_none());
    }

    #[test]
    fn the_policy_of_a_page_allows_inline_only_what_carries_its_nonce() {
        let policy = policy("abc123", "'self'");
        assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval' 'nonce-abc123';"));
        assert!(policy.contains("style-src 'self' 'nonce-abc123';"));
        assert!(policy.contains("form-action 'self';"));
        assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert!(HeaderValue::from_str(&policy).is_ok());
    }
}
