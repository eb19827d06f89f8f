//! When a link works.

use super::{OLA, PASSWORD, accept, add, invited, ola, resend, status_of};
use crate::{administrator, any_client};
use identity::{
    account::EmailAddress,
    invitation::{Accept, Delivery, Resend},
    password, session,
    users::{
        Status,
        new::{Added, NewUser},
        status,
    },
};

#[tokio::test]
async fn a_link_is_void_after_seven_days_or_a_newer_link() {
    let (bench, token) = administrator().await;
    let (id, first) = invited(&bench, &token).await;
    assert!(matches!(resend(&bench, &token, id).await, Resend::TooMany { .. }));
    bench.clock.advance(30);
    let sent = resend(&bench, &token, id).await;
    assert_eq!(sent, Resend::Done { email: OLA.to_owned(), delivery: Delivery::Mailed });
    let second = bench.last_sent().await.token();
    assert!(matches!(accept(&bench, &first, PASSWORD).await, Accept::BadLink));
    bench.clock.advance(7 * 86_400);
    assert!(matches!(accept(&bench, &second, PASSWORD).await, Accept::BadLink));
}

#[tokio::test]
async fn a_deactivated_invitation_is_void_and_is_reactivated_as_an_invitation() {
    let (bench, token) = administrator().await;
    let (id, link) = invited(&bench, &token).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    status::deactivate(&bench.services, fresh, id, &any_client()).await.unwrap();
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::BadLink));
    assert_eq!(resend(&bench, &token, id).await, Resend::OutOfDate);
    status::reactivate(&bench.services, fresh, id, &any_client()).await.unwrap();
    assert_eq!(status_of(&bench, &token, id).await, Status::Invited);
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::BadLink));
}

#[tokio::test]
async fn an_address_can_be_added_only_once() {
    let (bench, token) = administrator().await;
    invited(&bench, &token).await;
    let email = EmailAddress::parse("OLA@example.com").unwrap();
    let added = add(&bench, &token, NewUser { email, ..ola(false) }).await;
    assert!(matches!(added, Added::EmailTaken));
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
}

#[tokio::test]
async fn a_link_works_only_for_its_invitation() {
    let (bench, token) = administrator().await;
    let (_, link) = invited(&bench, &token).await;
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_none());
    assert!(session::resume(&bench.services, &link).await.unwrap().is_none());
    assert!(matches!(accept(&bench, &token, PASSWORD).await, Accept::BadLink));
}
