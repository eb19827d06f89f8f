//! The way to a protected host on our own pages.

use super::{Proxy, add_gate, on_gate, on_latchkey};
use crate::test_app::{Answer, Browser, ORIGIN, TestApp, credentials, encoded, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};
use identity::testing::PASSWORD;

/// The address on the page that takes the browser to the gate after a form.
#[track_caller]
fn leaves(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{} {}", answer.location(), answer.body);
    assert!(answer.body.contains("Taking you to Our &lt;Wiki&gt;…"), "{}", answer.body);
    let to = answer.header("refresh").strip_prefix("0; url=").unwrap();
    on_gate(to).to_owned()
}

#[tokio::test]
async fn a_user_signs_in_on_the_way_to_a_gate() {
    let (app, _) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let (mut proxy, mut browser) = (Proxy::new(&app), app.browser());
    let sent = proxy.open("/page?a=b%20c").await;
    let first = browser.get(on_latchkey(&sent)).await;
    assert!(first.location().starts_with("/sign-in?next=/gates/continue%3Fgate%3D1"));
    let next = first.location().split_once("next=").unwrap().1;
    let signed_in = browser.post(path::SIGN_IN, &format!("{}&next={next}", credentials())).await;
    assert!(signed_in.location().starts_with("/gates/continue?gate=1&"), "{}", signed_in.body);
    let left = leaves(&browser.get(signed_in.location()).await);
    assert_eq!(on_gate(proxy.open(&left).await.location()), "/page?a=b%20c");
    let other_tab = browser.get(first.location()).await;
    assert_eq!(other_tab.location(), signed_in.location(), "signed in in another tab");
}

#[tokio::test]
async fn a_rule_requires_another_identity_check_first() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "any /admin/* within 5 minutes").await;
    let mut proxy = Proxy::new(&app);
    proxy.enter(&mut browser, "/").await;
    app.bench.clock.advance(300);
    browser.get("/").await;
    assert_eq!(proxy.open("/").await.status, 200);
    let sent = proxy.open("/admin/users").await;
    let asked = browser.get(on_latchkey(&sent)).await;
    assert!(asked.location().starts_with(path::IDENTITY_CHECK), "{}", asked.location());
    let dialog = browser.get(asked.location()).await;
    let line =
        "Our &lt;Wiki&gt; requires you to have verified your identity in the last 5 minutes.";
    assert!(dialog.body.contains(line), "{}", dialog.body);
    let next = asked.location().split_once("next=").unwrap().1;
    let form = format!("password={}&next={next}", encoded(PASSWORD));
    let checked = browser.post(path::IDENTITY_CHECK, &form).await;
    let left = leaves(&browser.get(checked.location()).await);
    assert_eq!(on_gate(proxy.open(&left).await.location()), "/admin/users");
    assert_eq!(proxy.open("/admin/users").await.status, 200);
}

#[tokio::test]
async fn a_user_without_a_method_sets_one_up_first() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "second_factor", "").await;
    let mut proxy = Proxy::new(&app);
    let sent = proxy.open("/page").await;
    let asked = browser.get(on_latchkey(&sent)).await;
    assert_eq!(asked.location(), path::SET_UP);
    assert!(browser.cookies.contains_key("__Host-destination"));
    let long = format!("/{}", "a/".repeat(900));
    let sent = proxy.open(&long).await;
    browser.get(on_latchkey(&sent)).await;
    assert!(browser.cookies["__Host-destination"].len() < 3_500, "browsers drop longer ones");
}

#[tokio::test]
async fn a_long_address_is_kept_on_the_way_through_sign_in() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let mut proxy = Proxy::new(&app);
    let long = format!("/page?q={}", "a".repeat(1_900));
    proxy.enter(&mut browser, &long).await;
    proxy.cookies.clear();
    let sent = proxy.open(&long).await;
    let mut stranger = app.browser();
    let first = stranger.get(on_latchkey(&sent)).await;
    let next = first.location().split_once("next=").unwrap().1;
    let signed_in = stranger.post(path::SIGN_IN, &format!("{}&next={next}", credentials())).await;
    let left = leaves(&stranger.get(signed_in.location()).await);
    assert_eq!(on_gate(proxy.open(&left).await.location()), long);
    let longer = format!("/page?q={}", "a".repeat(2_000));
    let sent = proxy.open(&longer).await;
    assert!(sent.status == 200, "already entered");
    proxy.cookies.clear();
    let sent = proxy.open(&longer).await;
    assert!(sent.location().ends_with("&to=%2F"), "{}", sent.location());
}

#[tokio::test]
async fn at25_a_wrong_address_is_refused_with_400() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let sent = Proxy::new(&app).open("/page").await;
    let right = on_latchkey(&sent).to_owned();
    for wrong in [
        right.replace("to=%2Fpage", "to=%2F%2Fevil"),
        right.replace("to=%2Fpage", "to=/%5Cevil"),
        right.replace("to=%2Fpage", "to=https%3A%2F%2Fevil.example"),
        right.replace("gate=1", "gate=2"),
        right.replace("gate=1", "gate=x"),
        right.replace("challenge=", "challenge=x"),
        format!("{right}&to=%2F"),
        path::GATE_ENTER.to_owned(),
    ] {
        for to in [wrong.clone(), wrong.replace(path::GATE_ENTER, path::GATE_CONTINUE)] {
            let answer = browser.get(&to).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (400, ""), "{to}");
        }
    }
    let head = browser.request(Method::HEAD, &right).body(Body::empty()).unwrap();
    assert_eq!(browser.send(head).await.status, 400);
    for path in [path::GATE_ENTER, path::GATE_CONTINUE] {
        for (name, value) in [("sec-fetch-mode", "no-cors"), ("sec-purpose", "prefetch")] {
            let address = right.replace(path::GATE_ENTER, path);
            let request = browser.request(Method::GET, &address);
            let request = request.header("sec-fetch-site", "same-site").header(name, value);
            let answer = browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 400, "{path} {name}");
        }
    }
    assert!(app.bench.column("gate_tickets", "target").await.is_empty());
}

#[tokio::test]
async fn at30_a_pending_sign_in_gets_no_ticket() {
    let app = TestApp::new().await;
    app.enrolled().await;
    add_gate(&app, "usual", "").await;
    let sent = Proxy::new(&app).open("/page").await;
    let mut browser = app.browser();
    browser.post(path::SIGN_IN, &credentials()).await;
    let answer = browser.get(on_latchkey(&sent)).await;
    assert!(answer.location().starts_with("/sign-in?next="), "{}", answer.location());
    assert!(app.bench.column("gate_tickets", "target").await.is_empty());
}

#[tokio::test]
async fn a_browser_whose_cookie_is_lost_is_told_so() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    let mut proxy = Proxy::new(&app);
    for _ in 0..3 {
        proxy.enter(&mut browser, "/page").await;
        proxy.cookies.clear();
        app.bench.clock.advance(1);
    }
    let sent = proxy.open("/page").await;
    let page = browser.get(on_latchkey(&sent)).await;
    assert!(page.location().is_empty());
    assert!(page.body.contains("The cookie for wiki.example.org is not reaching us."));
    let elsewhere = proxy.open("/other").await;
    assert_eq!(browser.get(on_latchkey(&elsewhere)).await.status, 303);
}

/// Follows redirects to the page that is shown, as a browser that is signed in.
async fn followed(proxy: &mut Proxy, browser: &mut Browser, from: &str) -> String {
    let mut path = from.to_owned();
    for _ in 0..20 {
        let answer = proxy.open(&path).await;
        if answer.status == 200 {
            return path;
        }
        path = match answer.location().starts_with(ORIGIN) {
            true => on_gate(browser.get(on_latchkey(&answer)).await.location()).to_owned(),
            false => on_gate(answer.location()).to_owned(),
        };
    }
    panic!("too many redirects")
}

#[tokio::test]
async fn tabs_that_are_restored_at_once_all_open() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    for pages in [["/a", "/b", "/c"], ["/a", "/a", "/a"]] {
        let mut proxy = Proxy::new(&app);
        let mut tickets = Vec::new();
        for page in pages {
            // None of the requests has a cookie; the browser keeps the last one that it is sent.
            proxy.cookies.clear();
            let sent = proxy.open(page).await;
            let back = browser.get(on_latchkey(&sent)).await;
            tickets.push(on_gate(back.location()).to_owned());
        }
        for (ticket, page) in tickets.iter().zip(pages) {
            assert_eq!(followed(&mut proxy, &mut browser, ticket).await, page);
        }
    }
}

#[tokio::test]
async fn a_gate_with_the_host_of_the_installation_does_not_answer() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "any /open open").await;
    let sent = Proxy::new(&app).open("/page").await;
    let enter = on_latchkey(&sent).to_owned();
    let move_to = async |host: &str| {
        let moved = format!("UPDATE gates SET host = '{host}'");
        app.bench.try_statement(&moved).await.unwrap();
    };
    move_to("localhost:8443").await;
    let mut proxy = Proxy::new(&app);
    for path in ["/page", "/open", "/.latchkey/enter?ticket=x", "/.latchkey/sign-out"] {
        let answer = proxy.of_host("localhost:8443", path).await;
        assert_eq!((answer.status.as_u16(), answer.set_cookies().len()), (403, 0), "{path}");
        assert_eq!(answer.body, "There is no gate for localhost:8443.\n");
    }
    move_to("latchkey.example.org").await;
    assert_eq!(browser.get(&enter).await.status, 400);
    assert!(app.bench.column("gate_tickets", "target").await.is_empty());
}

#[tokio::test]
async fn a_user_who_is_refused_gets_no_ticket() {
    let (app, mut browser) = signed_in().await;
    add_gate(&app, "usual", "").await;
    app.bench.try_statement("UPDATE applications SET who = 'groups'").await.unwrap();
    let sent = Proxy::new(&app).open("/page").await;
    let page = browser.get(on_latchkey(&sent)).await;
    assert_eq!(page.status, 403);
    assert!(page.body.contains("You cannot open Our &lt;Wiki&gt;"));
    assert!(page.body.contains("Go to your applications") && !page.body.contains("Back to"));
}

#[tokio::test]
async fn users_with_only_a_security_key_sign_in_again() {
    let app = TestApp::new().await;
    let (mut browser, _) = app.enrolled().await;
    add_gate(&app, "passkey", "").await;
    let key = "INSERT INTO passkeys (account_id, credential_id, credential, name, created_at, signs_in_alone) \
               VALUES (1, 'c', 'x', 'Key', 0, FALSE)";
    app.bench.try_statement(key).await.unwrap();
    app.bench.try_statement("UPDATE policy SET passkeys_allowed = TRUE").await.unwrap();
    let sent = Proxy::new(&app).open("/page").await;
    let asked = browser.get(on_latchkey(&sent)).await;
    let dialog = browser.get(asked.location()).await;
    assert!(dialog.body.contains("Sign in again"), "{} {}", asked.location(), dialog.body);
    let action = on_latchkey(&sent).replace(path::GATE_ENTER, path::GATE_SIGN_IN);
    assert!(dialog.body.contains(path::GATE_SIGN_IN), "{}", dialog.body);
    let action = path::naming(&action, Some("1"));
    let out = browser.post_to(&action, "").await;
    assert!(out.location().starts_with("/sign-in?next=/gates/continue"), "{}", out.location());
    assert!(!browser.cookies.contains_key("__Host-session"));
}
