use crate::{any_client, attempt, enrolled};
use identity::{
    account::AccountId,
    disable_link::{self, Disable, Send},
    password::PasswordError,
    secret::{Token, Typed},
    session,
    sign_in::{self, WithPassword},
    testing::{Bench, PASSWORD, PUBLIC_URL},
    users::details::{self, Details},
};

const OLA: &str = "ola@example.com";

/// An administrator with the Mobile App and a recent identity check, and a user who lost their
/// phone.
struct Office {
    bench: Bench,
    token: Token,
    ola: AccountId,
    /// A session of the user.
    theirs: Token,
}

impl Office {
    async fn new() -> Self {
        let (bench, token, secret) = enrolled().await;
        let token = bench.fresh_with_code(&token, &secret).await;
        let ola = bench.person(OLA, "Ola Nordmann", "member").await;
        let theirs = bench.fresh(&bench.sign_in(OLA).await).await;
        let (theirs, _) = bench.enroll(&theirs).await;
        Self { bench, token, ola, theirs }
    }

    async fn send(&self) -> Send {
        self.send_to(self.ola).await
    }

    async fn send_to(&self, id: AccountId) -> Send {
        let session = self.bench.session(&self.token).await;
        let fresh = session.fresh_administrator(self.bench.clock_now()).unwrap();
        disable_link::send(&self.bench.services, fresh, id, &any_client()).await.unwrap()
    }

    /// Sends a link and returns its token from the mail.
    async fn link(&self) -> Token {
        let sent = self.send().await;
        assert!(matches!(sent, Send::Done { .. }), "{sent:?}");
        self.bench.last_sent().await.token()
    }

    async fn disable(&self, link: &Token, password: &str) -> Disable {
        let typed = Typed::new(password.into());
        disable_link::disable(&self.bench.services, link, typed, &any_client()).await.unwrap()
    }

    async fn details(&self) -> Details {
        let session = self.bench.session(&self.token).await;
        let administrator = session.administrator().unwrap();
        details::details(&self.bench.services, administrator, self.ola).await.unwrap().unwrap()
    }

    async fn sign_in(&self) -> WithPassword {
        sign_in::with_password(&self.bench.services, attempt(OLA, PASSWORD), &any_client())
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn l03_a_link_and_the_password_remove_every_factor_once() {
    let office = Office::new().await;
    let link = office.link().await;
    let mail = office.bench.last_sent().await;
    assert_eq!(mail.to, OLA);
    assert_eq!(mail.subject, "Link to disable two-factor authentication");
    // L01: the link has the configured origin, whatever host a request named.
    assert!(mail.text.contains(&format!("{PUBLIC_URL}/disable-2fa/{}", link.reveal())));
    assert!(office.details().await.disable_link.is_some());
    let owner = disable_link::find(&office.bench.services, &link).await.unwrap();
    assert_eq!(owner.unwrap().1.as_str(), OLA);
    assert_eq!(office.disable(&link, PASSWORD).await, Disable::Done { required: false });
    let after = office.details().await;
    assert!(after.methods.is_empty() && after.browsers.is_empty() && after.disable_link.is_none());
    assert!(session::resume(&office.bench.services, &office.theirs).await.unwrap().is_none());
    assert!(matches!(office.sign_in().await, WithPassword::Complete(_)));
    assert_eq!(office.disable(&link, PASSWORD).await, Disable::BadLink);
    let told = office.bench.last_sent().await;
    assert_eq!(
        (told.to.as_str(), told.subject.as_str()),
        (OLA, "Two-factor authentication is off")
    );
    assert!(told.text.contains("with the link from your administrator"));
    // The administrator's own factor is kept.
    assert_eq!(office.bench.column("totps", "account_id").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn l03_only_one_of_thirty_concurrent_uses_succeeds() {
    let office = Office::new().await;
    let link = office.link().await;
    let tasks: Vec<_> = (0..30)
        .map(|_| {
            let (services, link) = (office.bench.services.clone(), link.clone());
            tokio::spawn(async move {
                let typed = Typed::new(PASSWORD.into());
                disable_link::disable(&services, &link, typed, &any_client()).await
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(matches!(task.await.unwrap(), Ok(Disable::Done { .. })));
    }
    assert_eq!(done, 1);
    let events = office.bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "disable_link_used").count(), 1);
}

#[tokio::test]
async fn l04_a_link_is_void_after_a_day_a_newer_link_or_any_change() {
    let office = Office::new().await;
    let first = office.link().await;
    office.bench.clock.advance(30);
    let second = office.link().await;
    assert_eq!(office.disable(&first, PASSWORD).await, Disable::BadLink);
    assert!(disable_link::find(&office.bench.services, &second).await.unwrap().is_some());
    office.bench.clock.advance(24 * 3600);
    assert_eq!(office.disable(&second, PASSWORD).await, Disable::BadLink);
    let office = Office::new().await;
    let link = office.link().await;
    let raise = "UPDATE accounts SET security_version = security_version + 1";
    office.bench.try_statement(&format!("{raise} WHERE email = '{OLA}'")).await.unwrap();
    assert_eq!(office.disable(&link, PASSWORD).await, Disable::BadLink);
    assert!(office.details().await.disable_link.is_none());
}

#[tokio::test]
async fn l08_a_stolen_link_is_useless_without_the_password() {
    let office = Office::new().await;
    let link = office.link().await;
    assert_eq!(office.disable(&link, "").await, Disable::Refused(PasswordError::Empty));
    let mut paused = 0;
    for _ in 0..50 {
        match office.disable(&link, "wrong").await {
            Disable::Refused(PasswordError::Wrong) => {}
            Disable::Refused(PasswordError::Paused { .. }) => paused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(paused, 40);
    let right = office.disable(&link, PASSWORD).await;
    assert!(matches!(right, Disable::Refused(PasswordError::Paused { .. })));
    // After the wait the link still works.
    office.bench.clock.advance(900);
    assert!(matches!(office.disable(&link, PASSWORD).await, Disable::Done { .. }));
}

#[tokio::test]
async fn l09_only_a_hash_of_the_link_is_stored() {
    let office = Office::new().await;
    let link = office.link().await;
    for (table, column) in [
        ("links", "token_hash"),
        ("outbox", "sealed"),
        ("audit_events", "details"),
        ("audit_events", "mac"),
    ] {
        for stored in office.bench.column(table, column).await {
            assert!(!stored.contains(link.reveal()), "{table}.{column}");
        }
    }
    assert!(office.bench.column("links", "revealed").await.is_empty());
    assert!(!format!("{:?}", office.details().await).contains(link.reveal()));
}

#[tokio::test]
async fn l10_only_a_fresh_administrator_with_a_second_factor_can_send_a_link() {
    let office = Office::new().await;
    let own = office.bench.session(&office.token).await.account();
    assert!(matches!(office.send_to(own).await, Send::Own));
    let kim = office.bench.person("kim@example.com", "Kim", "member").await;
    assert!(matches!(office.send_to(kim).await, Send::NotEnabled));
    assert!(matches!(office.send_to(AccountId::parse("999").unwrap()).await, Send::Gone));
    // Without a recent check, or as a member, a session is not a fresh administrator.
    let session = office.bench.session(&office.token).await;
    assert!(session.fresh_administrator(office.bench.clock_now() + 600).is_none());
    let theirs = office.bench.session(&office.theirs).await;
    assert!(theirs.fresh_administrator(office.bench.clock_now()).is_none());
    // An administrator without a second factor.
    office.bench.person("lee@example.com", "Lee", "administrator").await;
    let lee = office.bench.fresh(&office.bench.sign_in("lee@example.com").await).await;
    let lee = office.bench.session(&lee).await;
    let fresh = lee.fresh_administrator(office.bench.clock_now()).unwrap();
    let sent = disable_link::send(&office.bench.services, fresh, office.ola, &any_client()).await;
    assert!(matches!(sent.unwrap(), Send::WithoutSecondFactor));
    let statement = format!("UPDATE accounts SET status = 'deactivated' WHERE email = '{OLA}'");
    office.bench.try_statement(&statement).await.unwrap();
    assert!(matches!(office.send().await, Send::NotEnabled));
}

#[tokio::test]
async fn l11_under_enforcement_the_next_sign_in_requires_enrollment() {
    let office = Office::new().await;
    let link = office.link().await;
    let now = office.bench.clock_now();
    office.bench.try_statement(&format!("UPDATE policy SET enforced_at = {now}")).await.unwrap();
    assert_eq!(office.disable(&link, PASSWORD).await, Disable::Done { required: true });
    let WithPassword::Complete(new) = office.sign_in().await else { panic!() };
    assert!(office.bench.session(&new.token).await.must_enroll);
    for table in ["trusted_browsers", "links"] {
        assert!(office.bench.column(table, "account_id").await.is_empty(), "{table}");
    }
    let mail = office.bench.last_sent().await;
    assert!(mail.text.contains("You will be asked to set it up again."));
    let told = office.bench.outbox().await;
    let told = told.iter().find(|mail| mail.subject == "A link to disable 2FA was used").unwrap();
    assert_eq!(told.to, identity::testing::EMAIL);
    assert!(told.text.contains("Ola Nordmann turned off two-factor authentication with the link"));
}

#[tokio::test]
async fn l12_sending_links_is_limited() {
    let office = Office::new().await;
    let mut sent = 0;
    for _ in 0..100 {
        sent += usize::from(matches!(office.send().await, Send::Done { .. }));
        office.bench.clock.advance(5);
    }
    assert_eq!(sent, 5, "five within an hour, half a minute apart");
}

#[tokio::test]
async fn reporting_a_link_voids_it_and_notifies_administrators() {
    let office = Office::new().await;
    let link = office.link().await;
    assert!(disable_link::report(&office.bench.services, &link, &any_client()).await.unwrap());
    assert_eq!(office.disable(&link, PASSWORD).await, Disable::BadLink);
    assert!(!disable_link::report(&office.bench.services, &link, &any_client()).await.unwrap());
    let mail = office.bench.last_sent().await;
    assert_eq!(mail.to, identity::testing::EMAIL);
    assert_eq!(mail.subject, "A link to disable 2FA was reported");
    assert!(
        mail.text.contains("Ola Nordmann did not ask for the link that Maya Lindqvist sent on")
    );
    assert_eq!(office.details().await.methods.len(), 1);
    let events = office.bench.column("audit_events", "event").await;
    assert_eq!(events.last().unwrap(), "disable_link_reported");
}

#[tokio::test]
async fn a_link_can_be_canceled() {
    let office = Office::new().await;
    let link = office.link().await;
    let session = office.bench.session(&office.token).await;
    let administrator = session.administrator().unwrap();
    let cancel = async || {
        disable_link::cancel(&office.bench.services, administrator, office.ola, &any_client())
            .await
            .unwrap()
    };
    assert!(cancel().await);
    assert!(!cancel().await);
    assert_eq!(office.disable(&link, PASSWORD).await, Disable::BadLink);
    assert!(office.details().await.disable_link.is_none());
}

#[tokio::test]
async fn a_link_works_only_for_disabling() {
    let office = Office::new().await;
    let link = office.link().await;
    assert!(identity::password::find_link(&office.bench.services, &link).await.unwrap().is_none());
    assert_eq!(office.disable(&office.token, PASSWORD).await, Disable::BadLink);
    assert!(session::resume(&office.bench.services, &link).await.unwrap().is_none());
}
