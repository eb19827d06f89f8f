//! For tests: a separate migrated database, a clock that moves only on request, and accounts made
//! through the same functions as all others.

#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot continue has failed")]

pub mod big_organization;
mod database; // direct access to what is stored
mod device; // an authenticator in software
mod fuzz; // texts changed at random
mod grants; // codes of applications
mod log; // what a test logs
pub mod new_database; // a separate database for each test
mod people;
mod sent; // messages in the outbox
mod signing_keys; // made once per process

pub use database::{COLUMNS_THAT_GATES_IGNORE, TABLES_THAT_GATES_IGNORE};
pub use device::Device;
pub use fuzz::Fuzz;
pub use grants::authorization_code;
pub use log::{Log, on_transaction};
use new_database::InUse;
pub use people::account_of;
pub use sent::Sent;

use crate::{
    account::{EmailAddress, Name},
    client::Client,
    confirmation::Confirm,
    database::Database,
    delivery::{MailRoute, Routes, SmsRoute},
    first_start::{self, FirstAdministrator, FirstStart},
    identity_check::{self, Check},
    password::NewPassword,
    purpose::Purpose,
    secret::{Token, Typed},
    services::{Clock, Services, Settings},
    session::{self, Session},
    slow_hash::Hasher,
    totp,
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};
use tempfile::TempDir;

/// 2027-01-15, 08:00:00 UTC.
pub const START: i64 = 1_800_000_000;
pub const EMAIL: &str = "maya@example.com";
pub const PASSWORD: &str = "copper lantern tide";

/// A clock that a test moves.
#[derive(Debug)]
pub struct FixedClock {
    now: AtomicI64,
    running: AtomicI64,
}

impl FixedClock {
    /// Time passes.
    pub fn advance(&self, seconds: i64) {
        self.running.fetch_add(seconds, Ordering::SeqCst);
        self.jump(seconds);
    }

    /// The clock is set to another time.
    pub fn jump(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    fn running(&self) -> i64 {
        self.running.load(Ordering::SeqCst)
    }
}

/// Services on a database that no other test uses: SQLite, or PostgreSQL when
/// `LATCHKEY_TEST_POSTGRES` names a server.
pub struct Bench {
    pub services: Services,
    pub clock: Arc<FixedClock>,
    pub url: String,
    pub folder: TempDir,
    /// How many prepared signing keys the database has.
    signing_keys: Arc<AtomicUsize>,
    /// Dropped after the connections of `services`.
    _database: InUse,
}

impl Bench {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (url, in_use) = new_database::migrated(&folder).await;
        let clock = Arc::new(FixedClock { now: AtomicI64::new(START), running: AtomicI64::new(0) });
        let signing_keys = Arc::default();
        let services = open(&url, &folder, Arc::clone(&clock), &signing_keys).await;
        Self { services, clock, url, folder, signing_keys, _database: in_use }
    }

    /// The same without a way to send mail.
    pub async fn without_mail() -> Self {
        let mut bench = Self::new().await;
        let nothing = Routes { mail: MailRoute::Off, sms: SmsRoute::Off };
        bench.services = bench.services.with_routes(nothing);
        bench
    }

    /// A second process on the same database and key ring.
    pub async fn another_node(&self) -> Services {
        open(&self.url, &self.folder, Arc::clone(&self.clock), &self.signing_keys).await
    }

    /// The first administrator, signed in.
    pub async fn administrator(&self) -> Token {
        let code =
            first_start::new_setup_code(&self.services).await.expect("a database").expect("a code");
        let person = FirstAdministrator {
            name: Name::parse("Maya Lindqvist").expect("a name"),
            email: EmailAddress::parse(EMAIL).expect("an address"),
            password: NewPassword::parse(&Typed::new(PASSWORD.into()), &[], 15)
                .expect("a password"),
        };
        match first_start::create_administrator(&self.services, &code, person, &Client::default())
            .await
        {
            Ok(FirstStart::Done(new)) => new.token,
            other => panic!("no administrator: {other:?}"),
        }
    }

    pub async fn session(&self, token: &Token) -> Session {
        session::resume(&self.services, token).await.expect("a database").expect("a session")
    }

    /// Number of slow hashes compared so far: the work that an attacker could time.
    pub fn slow_hashes(&self) -> u64 {
        self.services.hasher.compared()
    }

    pub fn clock_now(&self) -> i64 {
        self.clock.now()
    }

    /// Proves identity with the password alone (no method is on yet).
    pub async fn fresh(&self, token: &Token) -> Token {
        self.check_identity(token, "").await
    }

    /// Proves identity with the password and the current code.
    pub async fn fresh_with_code(&self, token: &Token, secret: &str) -> Token {
        self.check_identity(token, &self.code(secret)).await
    }

    async fn check_identity(&self, token: &Token, code: &str) -> Token {
        let session = self.session(token).await;
        let typed = Typed::new(PASSWORD.into());
        match identity_check::verify(
            &self.services,
            &session,
            Purpose::Anything,
            typed,
            code,
            &Client::default(),
        )
        .await
        {
            Ok(Check::Passed(new)) => new.token,
            other => panic!("not fresh: {other:?}"),
        }
    }

    /// An administrator with the Mobile App method: their session and their secret in base32.
    pub async fn enrolled(&self) -> (Token, String) {
        let token = self.fresh(&self.administrator().await).await;
        self.enroll(&token).await
    }

    /// The same for a session that is already fresh.
    pub async fn enroll(&self, token: &Token) -> (Token, String) {
        let session = self.session(token).await;
        let fresh = session.fresh(self.services.now()).expect("a fresh session");
        let secret =
            totp::begin_enrollment(&self.services, fresh).await.expect("a secret").key.to_string();
        let code = self.code(&secret);
        match totp::confirm_enrollment(&self.services, &session, &code, &Client::default()).await {
            Ok(Confirm::Done { session, .. }) => (session.token, secret),
            other => panic!("not enrolled: {other:?}"),
        }
    }

    /// The code that an app shows now.
    pub fn code(&self, secret: &str) -> String {
        let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
        let totp = totp_rs::Builder::new().with_secret(secret).build_noncompliant();
        totp.generate(self.clock.now() as u64).to_string()
    }
}

/// The public address in tests.
pub const PUBLIC_URL: &str = "https://latchkey.example.org";

impl Bench {
    /// The settings of a process on this database: messages become files.
    pub fn settings(&self) -> Settings {
        settings(&self.folder)
    }

    /// Allows every method, and trusting a browser for 30 days.
    pub async fn allow_everything(&self) {
        self.try_statement(
            "UPDATE policy SET sms_allowed = TRUE, email_allowed = TRUE, trust_allowed = TRUE",
        )
        .await
        .expect("a policy");
    }
}

fn settings(folder: &TempDir) -> Settings {
    let outbox = folder.path().join("outbox");
    let routes = Routes { mail: MailRoute::Folder(outbox.clone()), sms: SmsRoute::Folder(outbox) };
    Settings { skew: 1, public_url: PUBLIC_URL.to_owned(), routes }
}

async fn open(
    url: &str,
    folder: &TempDir,
    clock: Arc<FixedClock>,
    keys: &Arc<AtomicUsize>,
) -> Services {
    let db = Database::open(url).await.expect("a database");
    let mut services = Services::open(db, &folder.path().join("keys"), clock, settings(folder))
        .await
        .expect("services");
    services.own().hasher = Hasher::cheap(Arc::clone(&services.keys));
    services.own().signing_keys = Arc::new(signing_keys::prepared(keys));
    services
}

impl Services {
    /// The same services with the hashes of a release; all others in tests are cheap.
    pub fn at_production_cost(&self) -> Self {
        let mut other = self.clone();
        other.own().hasher = Hasher::new(Arc::clone(&self.keys));
        other
    }

    /// The same services while too many slow hashes are being made.
    pub fn busy(&self) -> Self {
        let mut other = self.clone();
        other.own().hasher = Hasher::busy(Arc::clone(&self.keys));
        other
    }
}
