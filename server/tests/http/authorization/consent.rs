//! P-CONSENT, and its form.

use super::{answer_in, connect, follow, leaves, request, stored, waits};
use crate::test_app::{Browser, TestApp, signed_in};
use app::pages::path;
use axum::{body::Body, http::Method};

/// An application that asks for consent.
async fn asking() -> (TestApp, Browser) {
    let (app, browser) = signed_in().await;
    connect(&app, "usual").await;
    app.bench.try_statement("UPDATE connections SET asks_for_consent = TRUE").await.unwrap();
    (app, browser)
}

async fn consents(app: &TestApp) -> usize {
    app.bench.column("consents", "scopes").await.len()
}

fn everything() -> String {
    request("").replace("scope=openid", "scope=openid+profile+email+groups")
}

#[tokio::test]
async fn a_user_is_told_what_the_application_will_see_and_continues() {
    let (app, mut browser) = asking().await;
    let to = waits(&browser.get(&everything()).await);
    let page = browser.get(&to).await;
    assert_eq!((page.status.as_u16(), page.header("cache-control")), (200, "no-store"));
    for text in [
        "Continue to Our &lt;Wiki&gt;?",
        "Our &lt;Wiki&gt; will see your name, user name, time zone, email address and groups.",
        &format!("action=\"{to}/consent"),
        &format!("action=\"{to}/cancel"),
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    assert!(page.header("refresh").is_empty());
    assert_eq!((consents(&app).await, stored(&app).await), (0, (0, 1)));
    let sent = browser.post(&format!("{to}/consent"), "").await;
    assert_eq!((sent.location(), consents(&app).await), (&*to, 0), "nothing was shown");
    let shown = "scopes=openid+profile+email+groups";
    assert!(page.body.contains("name=\"scopes\" value=\"openid profile email groups\""));
    let sent = browser.post(&format!("{to}/consent"), shown).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, &*to));
    assert_eq!(leaves(&browser.get(&to).await)[0].0, "code");
    assert_eq!(consents(&app).await, 1);
    let again = browser.get(&everything()).await;
    assert_eq!(answer_in(again.location())[0].0, "code");
    // Back, and the form again.
    let late = browser.post(&format!("{to}/consent"), "").await;
    assert_eq!(leaves(&follow(&mut browser, late).await)[0].0, "code");
    // A consent from the second in which the request arrives counts as given for it.
    app.bench.clock.advance(1);
    let less = waits(&browser.get(&request("&prompt=consent")).await);
    let page = browser.get(&less).await.body;
    assert!(page.contains("will see only an ID for your account"), "{page}");
}

#[tokio::test]
async fn a_user_cancels_and_the_application_is_told() {
    let (app, mut browser) = asking().await;
    let to = waits(&browser.get(&request("")).await);
    let answer = browser.post(&format!("{to}/cancel"), "").await;
    let answer = leaves(&answer);
    assert_eq!((answer[0].0.as_str(), answer[0].1.as_str()), ("error", "access_denied"));
    assert_eq!((consents(&app).await, stored(&app).await), (0, (0, 0)));
    assert_eq!(browser.get(&to).await.status, 404);
    let late = browser.post(&format!("{to}/consent"), "").await;
    assert_eq!(follow(&mut browser, late).await.status, 404);
    assert_eq!(consents(&app).await, 0);
}

#[tokio::test]
async fn no_other_site_and_no_get_can_consent() {
    let (app, mut browser) = asking().await;
    let to = waits(&browser.get(&request("")).await);
    let form = format!("{to}/consent");
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let request = browser.request(Method::POST, &form).header(name, value);
        let answer = browser.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 403, "{name}");
    }
    assert_eq!(browser.get(&form).await.location(), to);
    let stranger = app.browser_elsewhere().post(&form, "").await;
    assert!(stranger.location().starts_with(path::SIGN_IN), "{}", stranger.location());
    assert_eq!((consents(&app).await, stored(&app).await), (0, (0, 1)));
}

#[tokio::test]
async fn an_application_that_allows_no_page_is_told_that_consent_is_required() {
    let (_app, mut browser) = asking().await;
    let answer = browser.get(&request("&prompt=none")).await;
    assert_eq!(answer_in(answer.location())[0].1, "consent_required");
}
