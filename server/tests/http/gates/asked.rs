//! What each proxy is answered.

use super::{HOST, Proxy, add_gate, on_gate, on_latchkey};
use crate::test_app::signed_in;
use server::forward_auth::{ENVOY, NGINX, NGINX_ENTER};

const NAMES: [&str; 6] = [
    "remote-user",
    "remote-email",
    "remote-name",
    "remote-groups",
    "remote-amr",
    "remote-auth-time",
];

#[tokio::test]
async fn a_browser_signs_in_and_returns_to_its_page() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "any /health open").await;
    let mut proxy = Proxy::new(&app);
    let sent = proxy.open("/page?a=b&c").await;
    assert!(
        on_latchkey(&sent).starts_with("/gates/enter?gate=1&challenge="),
        "{}",
        sent.location()
    );
    assert_eq!(sent.header("cache-control"), "no-store");
    let start = proxy.cookies["__Host-latchkey-start"].clone();
    let back = browser.get(on_latchkey(&sent)).await;
    assert_eq!((back.status.as_u16(), back.header("cache-control")), (303, "no-store"));
    assert!(on_gate(back.location()).starts_with("/.latchkey/enter?ticket="));
    let again = proxy.open("/other").await;
    assert_eq!(proxy.cookies["__Host-latchkey-start"], start, "kept for all tabs");
    assert!(again.set_cookies()[0].contains("Max-Age=600"));
    let entered = proxy.open(on_gate(back.location())).await;
    assert_eq!(on_gate(entered.location()), "/page?a=b&c");
    assert_eq!(entered.header("referrer-policy"), "no-referrer");
    // Another tab may still need the second one.
    let cookies = ["__Host-latchkey-gate", "__Host-latchkey-start"];
    assert_eq!(Vec::from_iter(proxy.cookies.keys()), cookies);
    let shown = proxy.open("/page?a=b&c").await;
    assert_eq!(shown.status, 200);
    assert!(shown.set_cookies().is_empty());
    assert_eq!(shown.header("remote-email"), identity::testing::EMAIL);
    assert_eq!(shown.header("remote-name"), "Maya Lindqvist");
    assert_eq!((shown.header("remote-groups"), shown.header("remote-amr")), ("", "pwd"));
    let open = proxy.asked("GET", "/health", &[]).await;
    for name in NAMES {
        assert_eq!(open.headers.get_all(name).iter().count(), 1, "{name}");
        assert_eq!((open.status.as_u16(), open.header(name)), (200, ""), "{name}");
        assert!(shown.headers.contains_key(name), "{name}");
    }
    assert_eq!(proxy.asked("DELETE", "/page", &[]).await.status, 200, "every method");
    browser.post(app::pages::path::SIGN_OUT, "").await;
    assert_eq!(proxy.asked("GET", "/page", &[]).await.status, 401, "after sign-out");
}

#[tokio::test]
async fn only_a_navigation_is_sent_to_sign_in() {
    let (app, _) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let mut proxy = Proxy::new(&app);
    let html = ("accept", "text/html");
    for (method, more) in [
        ("GET", &[][..]),
        ("GET", &[("accept", "*/*")]),
        ("GET", &[("sec-fetch-mode", "cors"), html]),
        ("GET", &[("sec-fetch-mode", "websocket"), ("upgrade", "websocket")]),
        ("POST", &[("sec-fetch-mode", "navigate"), html]),
        ("HEAD", &[("sec-fetch-mode", "navigate"), html]),
    ] {
        let answer = proxy.asked(method, "/page", more).await;
        assert_eq!(answer.status, 401, "{method} {more:?}");
        assert_eq!(answer.body, "You are signed out. Reload the page to sign in.\n");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(proxy.asked("GET", "/page", &[html]).await.status, 303);
}

#[tokio::test]
async fn nginx_gets_a_status_first_and_the_answer_of_the_browser_then() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "any /internal refused").await;
    let mut proxy = Proxy::new(&app);
    assert_eq!(proxy.by_nginx(NGINX, "/page").await.status, 401);
    let sent = proxy.by_nginx(NGINX_ENTER, "/page").await;
    let back = browser.get(on_latchkey(&sent)).await;
    let enter = on_gate(back.location());
    for _ in 0..2 {
        let asked = proxy.by_nginx(NGINX, enter).await;
        assert_eq!((asked.status.as_u16(), asked.set_cookies().len()), (403, 0));
    }
    let entered = proxy.by_nginx(NGINX_ENTER, enter).await;
    assert_eq!((entered.status.as_u16(), on_gate(entered.location())), (303, "/page"));
    let shown = proxy.by_nginx(NGINX, "/page").await;
    assert_eq!(shown.status, 200);
    assert!(NAMES.iter().all(|name| shown.headers.contains_key(*name)));
    let again = proxy.by_nginx(NGINX_ENTER, "/page").await;
    assert_eq!((again.status.as_u16(), on_gate(again.location())), (303, "/page"));
    assert!(!again.headers.contains_key("remote-user"));
    assert_eq!(proxy.by_nginx(NGINX, "/internal").await.status, 403);
    let refused = proxy.by_nginx(NGINX_ENTER, "/internal").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("<h1>You cannot open Our &lt;Wiki&gt;</h1>"));
    assert_eq!(proxy.by_nginx(NGINX, "/a%zz").await.status, 403);
    assert_eq!(proxy.by_nginx(NGINX_ENTER, "/a%zz").await.status, 400);
}

#[tokio::test]
async fn envoy_repeats_the_request_below_a_path_of_ours() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "GET /health open\nany /admin/* refused").await;
    let mut proxy = Proxy::new(&app);
    let ask = |path: &str| format!("{ENVOY}{path}");
    let page = [("host", HOST), ("accept", "text/html")];
    assert_eq!(proxy.send(&ask("/health"), &page).await.status, 200);
    assert_eq!(proxy.send(&ask("/admin/x"), &page).await.status, 403);
    assert_eq!(proxy.send(&ask("/health/%2e%2e/x"), &page).await.status, 403);
    for path in ["/", "/a/b"] {
        let sent = proxy.send(&ask(path), &page).await;
        let back = browser.get(on_latchkey(&sent)).await;
        let cookies = proxy.cookie_line();
        let with_cookies = [("host", HOST), ("cookie", &cookies)];
        let entered = proxy.send(&ask(on_gate(back.location())), &with_cookies).await;
        assert_eq!(on_gate(entered.location()), path);
        let cookies = proxy.cookie_line();
        let with_cookies = [("host", HOST), ("cookie", &cookies)];
        assert_eq!(proxy.send(&ask(path), &with_cookies).await.status, 200);
        proxy.cookies.clear();
    }
}

#[tokio::test]
async fn a_browser_signs_out_on_the_protected_host() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let mut proxy = Proxy::new(&app);
    proxy.enter(&mut browser, "/page").await;
    let out = proxy.open("/.latchkey/sign-out").await;
    assert_eq!(on_latchkey(&out), "/oidc/sign-out");
    assert!(browser.get(on_latchkey(&out)).await.body.contains("Sign out of"));
    for other in ["/.latchkey/", "/.latchkey/x"] {
        assert_eq!(proxy.open(other).await.status, 404, "{other}");
    }
    assert_eq!(proxy.asked("POST", "/.latchkey/sign-out", &[]).await.status, 404);
    assert_eq!(proxy.open("/.latchkeys").await.status, 200, "one of the application");
}
