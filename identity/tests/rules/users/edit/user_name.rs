//! User names, by which applications know users.

use super::{KIM, OLA, change, office, user};
use crate::{any_client, at_once};
use identity::{
    account::{AccountId, EmailAddress, Name, Role, UserName},
    secret::Token,
    services::Services,
    session::Session,
    testing::{Bench, START},
    users::{
        delete,
        edit::Saved,
        new::{self, Added, NewUser},
    },
};

async fn set_user_name(bench: &Bench, token: &Token, id: AccountId, name: &str) -> Saved {
    change(bench, token, id, |update| update.user_name = UserName::parse(name).unwrap()).await
}

#[tokio::test]
async fn a_user_name_is_made_from_the_address_with_a_number_where_it_is_taken() {
    let (bench, token, ola) = office().await;
    assert_eq!(user(&bench, &token, ola).await.user_name, "ola");
    for (address, name) in [
        ("ola@example.org", "ola2"),
        ("OLA+news@example.net", "ola3"),
        ("ola2@example.org", "ola22"),
        ("o.la@example.org", "o.la"),
    ] {
        let id = bench.person(address, "Somebody", "member").await;
        assert_eq!(user(&bench, &token, id).await.user_name, name, "{address}");
    }
    // The first number that is free, also after many.
    let taken = "INSERT INTO user_names (name, account_id) VALUES";
    for number in 4..2_000 {
        let taken = format!("{taken} ('ola{number}', {ola})");
        if ![22, 1_234].contains(&number) {
            bench.try_statement(&taken).await.unwrap();
        }
    }
    for name in ["ola1234", "ola2000"] {
        let id = bench.person(&format!("ola@{name}.example"), "Somebody", "member").await;
        assert_eq!(user(&bench, &token, id).await.user_name, name);
    }
}

#[tokio::test]
async fn a_user_name_is_never_given_to_another_account() {
    let (bench, token, ola) = office().await;
    let kim = bench.person(KIM, "Kim", "member").await;
    assert!(matches!(set_user_name(&bench, &token, ola, "ola.n").await, Saved::Done { .. }));
    for taken in ["ola", "ola.n"] {
        let saved = set_user_name(&bench, &token, kim, taken).await;
        assert!(matches!(saved, Saved::UserNameTaken), "{taken}: {saved:?}");
    }
    // The account itself may have its former name again.
    assert!(matches!(set_user_name(&bench, &token, ola, "ola").await, Saved::Done { .. }));
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    delete::delete(&bench.services, fresh, ola, &any_client()).await.unwrap();
    for taken in ["ola", "ola.n"] {
        assert!(matches!(set_user_name(&bench, &token, kim, taken).await, Saved::UserNameTaken));
    }
    let again = bench.person(OLA, "Ola Nordmann", "member").await;
    assert_eq!(user(&bench, &token, again).await.user_name, "ola2");
    assert_eq!(user(&bench, &token, kim).await.user_name, "kim");
}

#[tokio::test]
async fn a_changed_user_name_is_recorded_and_ends_no_session() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    set_user_name(&bench, &token, ola, "Ola.N").await;
    assert_eq!(user(&bench, &token, ola).await.user_name, "ola.n");
    let details = bench.column("audit_events", "details").await;
    assert_eq!(details.last().unwrap(), r#"{"user_name":{"from":"ola","to":"ola.n"}}"#);
    assert!(identity::session::resume(&bench.services, &theirs).await.unwrap().is_some());
    bench.clock.advance(600);
    let saved = set_user_name(&bench, &token, ola, "ola").await;
    assert!(matches!(saved, Saved::IdentityCheckRequired), "{saved:?}");
}

async fn added(services: Services, session: Session, domain: usize) -> Added {
    let new = NewUser {
        name: Name::parse("Somebody New").unwrap(),
        email: EmailAddress::parse(&format!("new@{domain}.example")).unwrap(),
        role: Role::Member,
        required: false,
    };
    let fresh = session.fresh_administrator(START + 30).unwrap();
    new::add(&services, fresh, new, &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn users_who_are_added_at_once_get_different_user_names() {
    let (bench, token, _) = office().await;
    let mut tasks = Vec::new();
    for domain in 0..8 {
        let session = bench.session(&token).await;
        tasks.push(added(bench.services.clone(), session, domain));
    }
    for outcome in at_once(tasks.into_iter()).await {
        assert!(matches!(outcome, Added::Done { .. }), "{outcome:?}");
    }
    let mut names = bench.column("accounts", "user_name").await;
    names.retain(|name| name.starts_with("new"));
    names.sort();
    assert_eq!(names, ["new", "new2", "new3", "new4", "new5", "new6", "new7", "new8"]);
}
