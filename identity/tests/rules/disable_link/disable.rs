use super::{OLA, Office};
use crate::{any_client, at_once};
use identity::{
    disable_link::{self, Disable},
    password::PasswordError,
    secret::Typed,
    session,
    sign_in::WithPassword,
    testing::{PASSWORD, PUBLIC_URL},
};

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
    let outcomes = at_once((0..30).map(|_| {
        let (services, link) = (office.bench.services.clone(), link.clone());
        async move {
            let typed = Typed::new(PASSWORD.into());
            disable_link::disable(&services, &link, typed, &any_client()).await
        }
    }))
    .await;
    let done =
        outcomes.iter().filter(|outcome| matches!(outcome, Ok(Disable::Done { .. }))).count();
    assert_eq!(done, 1);
    let events = office.bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "disable_link_used").count(), 1);
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
