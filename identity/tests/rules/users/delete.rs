mod concurrent;
mod data;
mod log;

use super::edit::{OLA, can_sign_in, enroll, events, office, user};
use crate::{administrator, any_client};
use identity::{
    account::{AccountId, EmailAddress, Name, Role},
    audit,
    secret::Token,
    testing::Bench,
    users::{
        self, Outcome, Status, delete,
        filter::Filter,
        new::{self, Added, NewUser},
        tally,
    },
};

const KIM: &str = "kim@example.com";

async fn delete(bench: &Bench, token: &Token, id: AccountId) -> Outcome {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    delete::delete(&bench.services, fresh, id, &any_client()).await.unwrap()
}

/// Invites a user with this address.
async fn invite(bench: &Bench, token: &Token, email: &str) -> AccountId {
    match add(bench, token, email).await {
        Added::Done { id, .. } => id,
        other => panic!("{other:?}"),
    }
}

async fn add(bench: &Bench, token: &Token, email: &str) -> Added {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let new = NewUser {
        name: Name::parse("Somebody New").unwrap(),
        email: EmailAddress::parse(email).unwrap(),
        role: Role::Member,
        required: false,
    };
    new::add(&bench.services, fresh, new, &any_client()).await.unwrap()
}

#[tokio::test]
async fn a_deleted_user_cannot_sign_in_and_is_told() {
    let (bench, token, ola) = office().await;
    let theirs = enroll(&bench, OLA).await;
    let Outcome::Done(deleted) = delete(&bench, &token, ola).await else { panic!() };
    assert_eq!(deleted.name, "Ola Nordmann");
    assert!(identity::session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let before = bench.slow_hashes();
    assert!(!can_sign_in(&bench, OLA).await);
    assert_eq!(bench.slow_hashes(), before + 1, "the same work");
    let mail = bench.last_sent().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OLA, "Your account was deleted"));
    assert!(mail.text.contains("deleted the account ola@example.com on Jan 15, 2027"));
    assert!(matches!(delete(&bench, &token, ola).await, Outcome::Gone));
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    assert!(users::find(&bench.services, administrator, ola).await.unwrap().is_none());
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn an_invited_user_who_is_deleted_is_not_told() {
    let (bench, token) = administrator().await;
    let kim = invite(&bench, &token, KIM).await;
    assert_eq!(bench.last_sent().await.to, KIM);
    assert!(matches!(delete(&bench, &token, kim).await, Outcome::Done(_)));
    assert!(bench.outbox().await.iter().all(|mail| mail.to != KIM));
}

#[tokio::test]
async fn administrators_cannot_delete_themselves() {
    let (bench, token) = administrator().await;
    bench.person(KIM, "Kim", "administrator").await;
    let own = bench.session(&token).await.account();
    assert!(matches!(delete(&bench, &token, own).await, Outcome::Own));
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
    assert!(!events(&bench).await.contains(&"user_deleted".to_owned()));
}

#[tokio::test]
async fn an_administrator_who_was_demoted_deletes_nobody() {
    let (bench, token, ola) = office().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    bench.try_statement("UPDATE accounts SET role = 'member' WHERE id = 1").await.unwrap();
    let outcome = delete::delete(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Gone));
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
}

#[tokio::test]
async fn a_new_account_with_the_same_address_inherits_nothing() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    assert!(matches!(delete(&bench, &token, ola).await, Outcome::Done(_)));
    let new = invite(&bench, &token, OLA).await;
    let number = |id: AccountId| id.to_string().parse::<i64>().unwrap();
    assert!(number(new) > number(ola), "{new} is used again");
    let shown = user(&bench, &token, new).await;
    assert_eq!((shown.status, shown.has_factors()), (Status::Invited, false));
    assert!(!can_sign_in(&bench, OLA).await);
    // The numbers of dashboard and list are right at once.
    let tally = tally::tally(&bench.services).await.unwrap();
    let invited = Filter { status: Some(Status::Invited), ..Filter::default() };
    assert_eq!((tally.total(), tally.count(&invited)), (2, 1));
}

#[tokio::test]
async fn an_address_is_not_flooded_by_deleting_and_adding_it_again() {
    let (bench, token) = administrator().await;
    for _ in 0..5 {
        let kim = invite(&bench, &token, KIM).await;
        assert!(matches!(delete(&bench, &token, kim).await, Outcome::Done(_)));
    }
    let sixth = add(&bench, &token, KIM).await;
    assert!(matches!(sixth, Added::TooMany { .. }), "{sixth:?}");
    assert!(matches!(add(&bench, &token, OLA).await, Added::Done { .. }));
}

#[tokio::test]
async fn deleting_users_with_the_same_address_again_and_again_sends_five_emails_an_hour() {
    let (bench, token, _) = office().await;
    for _ in 0..7 {
        let kim = bench.person(KIM, "Kim", "member").await;
        assert!(matches!(delete(&bench, &token, kim).await, Outcome::Done(_)));
    }
    let told = bench.outbox().await.into_iter().filter(|mail| mail.to == KIM).count();
    assert_eq!(told, 5);
}
