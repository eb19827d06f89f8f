//! Passkeys over HTTP. Responses that are cross-site, repeated, for another purpose, unsolicited or
//! malformed are refused like any mistake, and change nothing.

mod refused;
mod repeated;

use crate::test_app::{Browser, TestApp, credentials, encoded};
use app::pages::path;
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
async fn a_security_key_is_not_called_a_passkey() {
    let app = TestApp::new().await;
    let (mut owner, _) = app.enrolled().await;
    let answer = Device::security_key(7).create(&begin(&mut owner, Door::Create).await);
    finish(&mut owner, Door::Create, &answer).await;
    let users = owner.get(path::USERS).await.body;
    assert!(users.contains("Passkey or security key"), "{users}");
    let house = House { app, owner, device: Device::new(8) };
    let mut browser = Door::Verify.browser(&house).await;
    let refused = browser.post(path::VERIFY_PASSKEY, "credential=x").await;
    assert!(refused.body.contains("That security key did not work here."), "{}", refused.body);
    assert!(refused.body.contains("No security key was used."), "{}", refused.body);
}
