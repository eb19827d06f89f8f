//! Requests that do not pass.

use super::{HOST, Proxy, add_gate, on_gate, on_latchkey, peer};
use crate::test_app::signed_in;
use server::{
    forward_auth::{ENVOY, NGINX, NGINX_ENTER, PROXY},
    listener::Peer,
};

#[tokio::test]
async fn at18_only_this_machine_and_trusted_proxies_may_ask() {
    let (app, _) = signed_in().await;
    add_gate(&app, "usual", "any /* open").await;
    let mut proxy = Proxy::new(&app);
    let envoy = format!("{ENVOY}/x");
    for endpoint in [NGINX, NGINX_ENTER, PROXY, &envoy] {
        for stranger in [peer("192.0.2.1"), peer("::ffff:192.0.2.1"), peer("2001:db8::1"), None] {
            proxy.peer = stranger;
            let answer = proxy.send(endpoint, &[("x-forwarded-for", "127.0.0.1")]).await;
            assert_eq!(answer.status, 403, "{endpoint} {stranger:?}");
            assert!(answer.body.contains("LATCHKEY_TRUSTED_PROXIES"), "{}", answer.body);
        }
    }
    for local in [peer("127.0.0.9"), peer("::1"), peer("10.1.2.3"), Some(Peer::UnixSocket)] {
        proxy.peer = local;
        assert_eq!(proxy.asked("GET", "/", &[]).await.status, 200, "{local:?}");
    }
}

#[tokio::test]
async fn at18_each_endpoint_reads_only_the_headers_of_its_proxy() {
    let (app, _) = signed_in().await;
    add_gate(&app, "usual", "any /open open").await;
    let mut proxy = Proxy::new(&app);
    let open = [
        ("x-original-method", "GET"),
        ("x-original-url", "https://wiki.example.org/open"),
        ("x-forwarded-method", "GET"),
        ("x-forwarded-host", HOST),
        ("x-forwarded-uri", "/open"),
        ("x-original-uri", "/open"),
        ("x-rewrite-url", "/open"),
        ("host", HOST),
    ];
    let of = |own: &'static str, path: &'static str| {
        let others = open.into_iter().filter(move |(name, _)| !name.starts_with(own));
        others.chain([(own, path)]).collect::<Vec<_>>()
    };
    assert_eq!(proxy.send(PROXY, &open).await.status, 200);
    assert_eq!(proxy.send(PROXY, &of("x-forwarded-uri", "/x")).await.status, 401);
    assert_eq!(proxy.send(NGINX, &open).await.status, 200);
    let closed = of("x-original-url", "https://wiki.example.org/x");
    assert_eq!(proxy.send(NGINX, &closed).await.status, 401);
    assert_eq!(proxy.send(&format!("{ENVOY}/x"), &open).await.status, 401);
    for (endpoint, name) in [(PROXY, "X-Forwarded-Uri"), (NGINX_ENTER, "X-Original-URL")] {
        let own = name.to_ascii_lowercase();
        let missing: Vec<_> = open.into_iter().filter(|(name, _)| *name != own).collect();
        let answer = proxy.send(endpoint, &missing).await;
        let line = format!("{name} is missing.\n");
        assert_eq!((answer.status.as_u16(), answer.body), (403, line));
        let doubled: Vec<_> = open.into_iter().chain([(own.as_str(), "/open")]).collect();
        let answer = proxy.send(endpoint, &doubled).await;
        let line = format!("{name} occurs more than once.\n");
        assert_eq!((answer.status.as_u16(), answer.body), (403, line));
    }
    let elsewhere = of("x-forwarded-host", "other.example.org");
    let answer = proxy.send(PROXY, &elsewhere).await;
    let line = "There is no gate for other.example.org.\n".to_owned();
    assert_eq!((answer.status.as_u16(), answer.body), (403, line));
}

#[tokio::test]
async fn at21_and_at22_a_client_must_not_send_our_headers() {
    let (app, _) = signed_in().await;
    add_gate(&app, "usual", "any /open open").await;
    let mut proxy = Proxy::new(&app);
    for name in ["remote-user", "remote_groups", "remote.email", "remoteauthtime"] {
        let answer = proxy.asked("GET", "/open", &[(name, "admin")]).await;
        assert_eq!(answer.status, 400, "{name}");
        let url = format!("https://{HOST}/open");
        let own = [("x-original-method", "GET"), ("x-original-url", &url), (name, "admin")];
        assert_eq!(proxy.send(NGINX, &own).await.status, 403, "{name}");
        assert_eq!(proxy.send(NGINX_ENTER, &own).await.status, 400, "{name}");
        let envoy = format!("{ENVOY}/open");
        assert_eq!(proxy.send(&envoy, &[("host", HOST), (name, "admin")]).await.status, 400);
    }
    assert_eq!(proxy.asked("GET", "/open", &[("x-remote-user", "a")]).await.status, 200);
}

#[tokio::test]
async fn at20_an_odd_path_gets_the_strictest_rule() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "any /public/* open\nany /admin/* refused").await;
    let mut proxy = Proxy::new(&app);
    proxy.enter(&mut browser, "/").await;
    for path in [
        "/public/../admin",
        "/public/%2e%2e/admin",
        "/public/..%2fadmin",
        "/public//admin",
        "/public/;/../admin",
        "/public\\..\\admin",
        "/public%2f..%2fadmin",
        "/public/%252e%252e/admin",
        "/public/é",
    ] {
        assert_eq!(proxy.asked("GET", path, &[]).await.status, 403, "{path}");
    }
    assert_eq!(proxy.asked("GET", "/x?/public/", &[]).await.status, 200);
    proxy.cookies.clear();
    assert_eq!(proxy.asked("GET", "/x?/public/", &[]).await.status, 401);
    assert_eq!(proxy.asked("GET", "/public/a?b=//../%2e", &[]).await.status, 200);
    for path in ["/public/%", "/public/%00", "public/", "/public/%0a"] {
        assert_eq!(proxy.asked("GET", path, &[]).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn at26_two_cookies_of_one_name_are_none() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let mut proxy = Proxy::new(&app);
    proxy.enter(&mut browser, "/").await;
    assert_eq!(proxy.asked("GET", "/", &[]).await.status, 200);
    let second = [("cookie", "__Host-latchkey-gate=x")];
    assert_eq!(proxy.asked("GET", "/", &second).await.status, 401);
    let sent = proxy.open("/page").await;
    assert_eq!(sent.status, 200, "without the second one");
}

#[tokio::test]
async fn at24_a_ticket_of_another_browser_opens_nothing() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let (mut attacker, mut victim) = (Proxy::new(&app), Proxy::new(&app));
    let sent = attacker.open("/page").await;
    let back = browser.get(on_latchkey(&sent)).await;
    let enter = on_gate(back.location()).to_owned();
    let refused = victim.open(&enter).await;
    assert_eq!((refused.status.as_u16(), refused.set_cookies().len()), (403, 0));
    assert!(refused.body.contains("The cookie for wiki.example.org is not reaching us."));
    victim.open("/other").await;
    let again = victim.open(&enter).await;
    assert_eq!((again.status.as_u16(), again.set_cookies().len()), (303, 0));
    assert_eq!(on_gate(again.location()), "/page");
    let asked = victim.open("/page").await;
    assert!(on_latchkey(&asked).starts_with("/gates/enter?"), "the victim signs in");
    assert_eq!(attacker.open(&enter).await.status, 303);
    let refused = victim.open(&enter).await;
    assert_eq!((refused.status.as_u16(), refused.set_cookies().len()), (403, 0));
    assert!(refused.body.contains("<h1>This link has expired</h1>"));
    let csp = refused.header("content-security-policy");
    assert!(csp.starts_with("default-src 'none'") && !refused.body.contains("<script"));
    attacker.open("/.latchkey/sign-out").await;
    assert_eq!(attacker.open(&enter).await.status, 403, "twice");
    for odd in ["/.latchkey/enter", "/.latchkey/enter?ticket=", "/.latchkey/enter?ticket=x&a"] {
        assert_eq!(victim.open(odd).await.status, 403, "{odd}");
    }
}

#[tokio::test]
async fn a_user_who_is_refused_is_told_why() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let mut proxy = Proxy::new(&app);
    proxy.enter(&mut browser, "/").await;
    app.bench.try_statement("UPDATE applications SET who = 'groups'").await.unwrap();
    let page = proxy.open("/").await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("Only members of certain groups can open it."), "{}", page.body);
    let script = proxy.asked("GET", "/", &[]).await;
    let line = "You cannot open this.\n".to_owned();
    assert_eq!((script.status.as_u16(), script.body), (403, line));
}
