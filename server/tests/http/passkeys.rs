//! Passkeys over HTTP. Responses that are cross-site, repeated, for another purpose, unsolicited or
//! malformed are refused like any mistake, and change nothing.

use crate::test_app::{Browser, TestApp, credentials, encoded};
use app::pages::path;
use axum::{body::Body, http::Method};
use identity::testing::Device;

const TAB: &str = path::TWO_FACTOR;
const NEW: &str = path::PASSKEY_NEW;

/// The five places where a passkey is used or created.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    SignIn,
    Verify,
    Identity,
    Disable,
    Create,
}

/// Places that use an existing passkey.
const OPENED: [Door; 4] = [Door::SignIn, Door::Verify, Door::Identity, Door::Disable];
const DOORS: [Door; 5] = [Door::SignIn, Door::Verify, Door::Identity, Door::Disable, Door::Create];

impl Door {
    fn path(self) -> &'static str {
        match self {
            Self::SignIn => path::SIGN_IN_PASSKEY,
            Self::Verify => path::VERIFY_PASSKEY,
            Self::Identity => path::IDENTITY_CHECK_PASSKEY,
            Self::Disable => path::DISABLE_PASSKEY,
            Self::Create => NEW,
        }
    }

    async fn browser(self, house: &House) -> Browser {
        match self {
            Self::SignIn => house.app.browser(),
            Self::Verify => {
                let mut browser = house.app.browser();
                browser.post(path::SIGN_IN, &credentials()).await;
                browser
            }
            Self::Identity | Self::Disable | Self::Create => house.owner.clone(),
        }
    }
}

/// An account with a passkey.
struct House {
    app: TestApp,
    /// Signed in, with a recent identity check.
    owner: Browser,
    device: Device,
}

impl House {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (mut owner, _) = app.enrolled().await;
        let mut device = Device::new(7);
        let answer = device.create(&begin(&mut owner, Door::Create).await);
        let created = finish(&mut owner, Door::Create, &answer).await;
        assert!(created.1.ends_with("/rename?created=yes"), "{created:?}");
        Self { app, owner, device }
    }

    /// The data that a response can change.
    async fn affected_rows(&self) -> [Vec<String>; 4] {
        let bench = &self.app.bench;
        [
            bench.column("sessions", "token_hash").await,
            bench.column("passkeys", "credential").await,
            bench.column("totps", "account_id").await,
            bench.column("pending_sign_ins", "token_hash").await,
        ]
    }

    /// Starts a ceremony and returns the response of the device.
    async fn answer(&mut self, browser: &mut Browser, door: Door) -> String {
        let question = begin(browser, door).await;
        match door {
            Door::Create => Device::new(8).create(&question),
            _ => self.device.get(&question),
        }
    }
}

async fn begin(browser: &mut Browser, door: Door) -> String {
    let answer = browser.post(&format!("{}/begin", door.path()), "").await;
    assert_eq!(answer.status, 200, "{door:?}: {}", answer.location());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.body
}

async fn finish(browser: &mut Browser, door: Door, answer: &str) -> (u16, String) {
    let answer = browser.post(door.path(), &format!("credential={}", encoded(answer))).await;
    (answer.status.as_u16(), answer.location().to_owned())
}

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
async fn a_response_is_accepted_only_once() {
    for door in DOORS {
        let mut house = House::new().await;
        let mut browser = door.browser(&house).await;
        let answer = house.answer(&mut browser, door).await;
        let mut second = browser.clone();
        let first = finish(&mut browser, door, &answer).await;
        assert_eq!(first.0, 303, "{door:?}");
        let before = house.affected_rows().await;
        let expected = match door {
            // The pending sign-in is complete.
            Door::Verify => (303, path::SIGN_IN.to_owned()),
            // There is nothing left to disable.
            Door::Disable => (303, TAB.to_owned()),
            _ => (422, String::new()),
        };
        // Sent again, to sign in with the cookies from before, otherwise with the current ones.
        if matches!(door, Door::SignIn | Door::Verify) {
            assert_eq!(finish(&mut second, door, &answer).await, expected, "{door:?}");
        } else {
            assert_eq!(finish(&mut browser, door, &answer).await, expected, "{door:?}");
        }
        assert_eq!(house.affected_rows().await, before, "{door:?}");
    }
}

#[tokio::test]
async fn a_response_for_another_purpose_is_refused() {
    for asked in DOORS {
        let mut house = House::new().await;
        let answer = {
            let mut browser = asked.browser(&house).await;
            house.answer(&mut browser, asked).await
        };
        for door in DOORS.into_iter().filter(|door| *door != asked) {
            let mut browser = door.browser(&house).await;
            begin(&mut browser, door).await;
            let before = house.affected_rows().await;
            let status = finish(&mut browser, door, &answer).await.0;
            assert_eq!(status, 422, "asked at {asked:?}, answered at {door:?}");
            assert_eq!(
                house.affected_rows().await,
                before,
                "asked at {asked:?}, answered at {door:?}"
            );
        }
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
