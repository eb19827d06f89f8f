use crate::test_app::{Answer, TestApp, signed_in};
use app::pages::path;

const ALWAYS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
];

fn check(answer: &Answer, what: &str) {
    for (name, value) in ALWAYS {
        assert!(answer.header(name).contains(value), "{what}: {name}: {}", answer.header(name));
    }
    let policy = answer.header("content-security-policy");
    for part in
        ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "object-src 'none'"]
    {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval'")
            || policy.contains("'wasm-unsafe-eval'"),
        "{policy}"
    );
    assert_eq!(answer.header("x-request-id").len(), 16, "{what}");
}

#[tokio::test]
async fn every_response_has_every_header() {
    let (app, mut browser) = signed_in().await;
    for (path, status) in [
        ("/", 200),
        (path::PROFILE, 200),
        ("/nothing", 404),
        (path::SETTINGS, 303),
        ("/icons.svg", 200),
        ("/pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.wasm", 200),
        ("/pkg/nothing.js", 404),
        ("/healthz", 200),
        ("/readyz", 200),
        (path::OPENID_CONFIGURATION, 200),
        (path::KEY_SET, 200),
    ] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        check(&answer, path);
    }
    app.bench.try_statement("ALTER TABLE installation RENAME TO installation_away").await.unwrap();
    let broken = browser.get("/").await;
    assert_eq!(broken.status, 500);
    check(&broken, "a broken page");
}

#[tokio::test]
async fn pages_are_never_cached_and_hashed_files_forever() {
    let (_app, mut browser) = signed_in().await;
    for path in ["/", path::TWO_FACTOR, path::HELP, "/nothing"] {
        assert_eq!(browser.get(path).await.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(
        browser.get("/pkg/latchkey.s4vRi5m4uWTY9Ye2nZ4C8g.wasm").await.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
}

#[tokio::test]
async fn every_page_has_its_own_nonce_and_its_scripts_and_style_sheet_carry_it() {
    let app = TestApp::new().await;
    app.bench.administrator().await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let answer = app.browser().get(path::SIGN_IN).await;
        let policy = answer.header("content-security-policy").to_owned();
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        assert!(nonce.len() >= 16, "{policy}");
        let scripts = answer.body.matches("<script").count();
        assert!(scripts > 0);
        assert_eq!(answer.body.matches("<style").count(), 1);
        assert_eq!(answer.body.matches(&format!("nonce=\"{nonce}\"")).count(), scripts + 1);
        assert!(policy.contains(&format!("style-src 'self' 'nonce-{nonce}';")), "{policy}");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

#[tokio::test]
async fn only_the_first_page_of_a_browser_contains_the_style_sheet() {
    let app = TestApp::new().await;
    let mut signed_in = app.signed_in().await;
    let link = "<link rel=\"stylesheet\" href=\"/pkg/latchkey.";
    let first = app.browser().get(path::SIGN_IN).await.body;
    assert!(first.contains("<style nonce=\"") && !first.contains(link), "{first}");
    let later = signed_in.get(path::TWO_FACTOR).await.body;
    assert!(later.contains(link) && !later.contains("<style"), "{later}");
    let mut browser = app.browser();
    let visit = browser.request(axum::http::Method::GET, path::SIGN_IN);
    let visit = visit.header("x-latchkey-visit", "1").body(axum::body::Body::empty()).unwrap();
    let visited = browser.send(visit).await.body;
    assert!(visited.contains(link) && !visited.contains("<style"), "{visited}");
}

#[tokio::test]
async fn hsts_is_sent_only_with_tls() {
    let plain = TestApp::new().await;
    assert_eq!(plain.browser().get("/healthz").await.header("strict-transport-security"), "");
    let secure = TestApp::at("https://id.example.org").await;
    let mut browser = secure.browser();
    let request = axum::http::Request::get(path::HELP).header("host", "id.example.org");
    let answer = browser.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn no_markup_has_inline_styles() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    for path in ["/", path::TWO_FACTOR, path::CODES_NEW, path::DISABLE] {
        let body = browser.get(path).await.body;
        assert!(!body.contains(" style=") && !body.contains("<style"), "{path}");
    }
}

#[tokio::test]
async fn no_other_origin_can_read_a_response() {
    let (_app, mut browser) = signed_in().await;
    let request =
        browser.request(axum::http::Method::GET, "/").header("origin", "https://evil.example");
    let answer = browser.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
