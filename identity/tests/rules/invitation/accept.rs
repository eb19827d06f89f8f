use super::{OLA, PASSWORD, accept, add, invited, ola, status_of};
use crate::{administrator, any_client, at_once, attempt};
use identity::{
    account::{EmailAddress, Name, Role},
    invitation::{self, Accept},
    password::{self, Forgot, Weakness},
    secret::Typed,
    sign_in::{self, WithPassword},
    users::{Status, new::Added},
};

#[tokio::test]
async fn an_invited_user_chooses_a_name_and_a_password_and_is_signed_in() {
    let (bench, token) = administrator().await;
    let (id, link) = invited(&bench, &token).await;
    assert_eq!(status_of(&bench, &token, id).await, Status::Invited);
    let (account, found) = invitation::find(&bench.services, &link).await.unwrap().unwrap();
    assert_eq!(account, id);
    assert_eq!((found.email.as_str(), found.name.as_str()), (OLA, "Ola"));
    let weak = accept(&bench, &link, "short").await;
    assert!(matches!(weak, Accept::Refused(Weakness::Short { min: 15 })));
    let Accept::Done(new) = accept(&bench, &link, PASSWORD).await else { panic!() };
    let session = bench.session(&new.token).await;
    assert_eq!((session.name.as_str(), session.role), ("Ola Nordmann", Role::Member));
    assert_eq!(status_of(&bench, &token, id).await, Status::Active);
    assert_eq!(bench.column("accounts", "email_verified_at").await.len(), 1);
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::BadLink));
    let seen = bench.column("audit_events", "event").await;
    for event in ["user_added", "invitation_sent", "invitation_accepted"] {
        assert!(seen.iter().any(|each| each == event), "{event}");
    }
}

#[tokio::test]
async fn before_accepting_an_invited_user_looks_like_an_unknown_account() {
    let (bench, token) = administrator().await;
    invited(&bench, &token).await;
    let before = bench.slow_hashes();
    let tried =
        sign_in::with_password(&bench.services, attempt(OLA, PASSWORD), &any_client()).await;
    assert!(matches!(tried.unwrap(), WithPassword::Refused));
    assert_eq!(bench.slow_hashes(), before + 1, "the same work");
    let mails = bench.outbox().await.len();
    let email = EmailAddress::parse(OLA).unwrap();
    let asked = password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    assert_eq!(asked, Forgot::Done);
    assert_eq!(bench.outbox().await.len(), mails);
}

#[tokio::test]
async fn under_enforcement_a_new_user_must_enroll_at_once() {
    let (bench, token) = administrator().await;
    let Added::Done { .. } = add(&bench, &token, ola(true)).await else { panic!() };
    let link = bench.last_sent().await.token();
    let Accept::Done(new) = accept(&bench, &link, PASSWORD).await else { panic!() };
    assert!(bench.session(&new.token).await.must_enroll);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_thirty_concurrent_acceptances_succeeds() {
    let (bench, token) = administrator().await;
    let (_, link) = invited(&bench, &token).await;
    let outcomes = at_once((0..30).map(|turn| {
        let (services, link) = (bench.services.clone(), link.clone());
        async move {
            let name = Name::parse(&format!("Ola {turn}")).unwrap();
            let typed = Typed::new(format!("another quiet harbor {turn}"));
            invitation::accept(&services, &link, name, typed, None, &any_client()).await
        }
    }))
    .await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Accept::Done(_)))).count();
    assert_eq!(done, 1);
}
