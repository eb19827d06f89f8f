//! What ends a link.

use super::{OLA, Office};
use crate::any_client;
use identity::{
    disable_link::{self, Disable},
    session,
    testing::PASSWORD,
};

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
