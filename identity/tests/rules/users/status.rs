use super::edit::{OLA, can_sign_in, enroll, events, office, user};
use crate::{any_client, attempt};
use identity::{
    account::EmailAddress,
    pending_sign_in::{self, Found},
    session,
    sign_in::{self, WithPassword},
    testing::PASSWORD,
    users::{Outcome, Status, status},
};

#[tokio::test]
async fn deactivation_signs_out_everywhere_and_reactivation_keeps_the_password() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let outcome = status::deactivate(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    assert_eq!(user(&bench, &token, ola).await.status, Status::Deactivated);
    let before = bench.slow_hashes();
    assert!(!can_sign_in(&bench, OLA).await);
    assert_eq!(bench.slow_hashes(), before + 1, "the same work");
    let again = status::deactivate(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(again, Outcome::OutOfDate(_)));
    let mails = bench.outbox().await.len();
    let email = EmailAddress::parse(OLA).unwrap();
    identity::password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    assert_eq!(bench.outbox().await.len(), mails, "no link for a deactivated account");
    let outcome = status::reactivate(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    assert!(can_sign_in(&bench, OLA).await);
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let own = session.account();
    let outcome = status::deactivate(&bench.services, fresh, own, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Own));
}

#[tokio::test]
async fn signing_out_ends_sessions_and_removing_browsers_ends_trust() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let removed =
        status::remove_browsers(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(removed, Outcome::Done(_)));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_some());
    status::sign_out(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let seen = events(&bench).await;
    for event in ["browsers_removed_by_administrator", "signed_out_by_administrator"] {
        assert!(seen.iter().any(|each| each == event), "{event}");
    }
    assert!(session::resume(&bench.services, &token).await.unwrap().is_some());
}

#[tokio::test]
async fn signing_out_ends_pending_sign_ins() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    let outcome = sign_in::with_password(&bench.services, attempt(OLA, PASSWORD), &any_client())
        .await
        .unwrap();
    let WithPassword::SecondFactorRequired(new) = outcome else { panic!("{outcome:?}") };
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    status::sign_out(&bench.services, fresh, ola, &any_client()).await.unwrap();
    let found = pending_sign_in::find(&bench.services, &new.token).await.unwrap();
    assert!(matches!(found, Found::Unknown), "{found:?}");
}
