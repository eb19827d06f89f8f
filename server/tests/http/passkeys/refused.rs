//! Responses that no page asked for.

use super::{DOORS, Door, House, OPENED, begin, finish};
use crate::test_app::{Browser, TestApp, credentials, encoded};
use app::pages::path;
use axum::{body::Body, http::Method};

#[tokio::test]
async fn another_site_can_neither_start_nor_finish_a_ceremony() {
    for door in DOORS {
        let mut house = House::new().await;
        let mut browser = door.browser(&house).await;
        let asked = house.app.bench.column("passkey_ceremonies", "flow").await;
        let foreign = async |browser: &mut Browser, path: &str, fields: String| {
            let request = browser
                .request(Method::POST, path)
                .header("origin", "https://evil.example")
                .header("content-type", "application/x-www-form-urlencoded");
            browser.send(request.body(Body::from(fields)).unwrap()).await.status
        };
        let question =
            foreign(&mut browser, &format!("{}/begin", door.path()), String::new()).await;
        assert_eq!(question, 403, "{door:?}");
        assert_eq!(house.app.bench.column("passkey_ceremonies", "flow").await, asked, "{door:?}");

        let answer = house.answer(&mut browser, door).await;
        let before = house.affected_rows().await;
        let fields = format!("credential={}", encoded(&answer));
        assert_eq!(foreign(&mut browser, door.path(), fields).await, 403, "{door:?}");
        assert_eq!(house.affected_rows().await, before, "{door:?}");
        // The cross-site request did not use it up.
        assert_eq!(finish(&mut browser, door, &answer).await.0, 303, "{door:?}");
        assert_ne!(house.affected_rows().await, before, "{door:?}");
    }
}

#[tokio::test]
async fn an_unsolicited_response_is_refused() {
    for door in OPENED {
        let mut house = House::new().await;
        let mut browser = door.browser(&house).await;
        let answer = house.answer(&mut browser, door).await;
        house.app.bench.try_statement("DELETE FROM passkey_ceremonies").await.unwrap();
        let before = house.affected_rows().await;
        assert_eq!(finish(&mut browser, door, &answer).await.0, 422, "{door:?}");
        assert_eq!(house.affected_rows().await, before, "{door:?}");
    }

    // From another browser, without the cookie or with its own.
    let mut house = House::new().await;
    let mut asked = house.app.browser();
    let answer = house.answer(&mut asked, Door::SignIn).await;
    let mut other = house.app.browser();
    let before = house.affected_rows().await;
    assert_eq!(finish(&mut other, Door::SignIn, &answer).await.0, 422);
    other.keep("__Host-passkey", "garbage");
    assert_eq!(finish(&mut other, Door::SignIn, &answer).await.0, 422);
    begin(&mut other, Door::SignIn).await;
    assert_eq!(finish(&mut other, Door::SignIn, &answer).await.0, 422);
    assert_eq!(house.affected_rows().await, before);
    assert_eq!(finish(&mut asked, Door::SignIn, &answer).await, (303, "/".to_owned()));
}

#[tokio::test]
async fn garbage_is_refused() {
    let garbage = ["", "null", "{}", "[[[[", r#"{"id":1}"#, r#"{"id":"a","rawId":"a"}"#];
    for door in DOORS {
        let house = House::new().await;
        let mut browser = door.browser(&house).await;
        let before = house.affected_rows().await;
        for text in garbage {
            begin(&mut browser, door).await;
            assert_eq!(finish(&mut browser, door, text).await.0, 422, "{door:?} {text:?}");
        }
        assert_eq!(browser.post(door.path(), "").await.status, 422, "{door:?}");
        for fields in ["credential=a&credential=b", "credential=%00", "credential=%FF"] {
            let status = browser.post(door.path(), fields).await.status.as_u16();
            assert!((400..500).contains(&status), "{door:?} {fields} {status}");
        }
        assert_eq!(house.affected_rows().await, before, "{door:?}");
    }
}

#[tokio::test]
async fn a_user_without_a_passkey_is_not_asked_for_one() {
    let app = TestApp::new().await;
    let (owner, _) = app.enrolled().await;
    let mut pending = app.browser();
    pending.post(path::SIGN_IN, &credentials()).await;
    for (door, mut browser) in
        [(Door::Verify, pending), (Door::Identity, owner.clone()), (Door::Disable, owner.clone())]
    {
        let answer = browser.post(&format!("{}/begin", door.path()), "").await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str()), (409, "{}"), "{door:?}");
    }
}
