//! A deleted user in the audit log.

use super::{OLA, delete, enroll, invite, office};
use crate::any_client;
use identity::{
    audit::{self, Kind},
    audit_log::{self, Filter, Found, Line, Person, Position},
    import::{self, Checked},
    secret::Token,
    testing::Bench,
    users::Outcome,
};

/// The events about a user, newest first.
async fn about(bench: &Bench, token: &Token, user: &str) -> Vec<Line> {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    let filter = Filter { user: Some(user.to_owned()), ..Filter::default() };
    let found = audit_log::page(&bench.services, administrator, &filter, Position::First, 50)
        .await
        .unwrap();
    match found {
        Found::Page(page) => page.lines,
        Found::TooMany(who) => panic!("{who:?}"),
    }
}

#[tokio::test]
async fn the_log_still_names_a_deleted_user() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    let before = about(&bench, &token, OLA).await.len();
    delete(&bench, &token, ola).await;
    let id = ola.to_string().parse().unwrap();
    let deleted =
        Person { id, name: "Ola Nordmann".to_owned(), email: OLA.to_owned(), is_deleted: true };
    for text in [OLA, "öla nord"] {
        let lines = about(&bench, &token, text).await;
        assert_eq!(lines.len(), before + 1, "{text}");
        assert_eq!(lines[0].kind, Kind::UserDeleted);
        assert!(lines.iter().all(|line| line.user.as_ref() == Some(&deleted)), "{lines:?}");
    }
    let own = lines_of_actor(&bench, &token).await;
    assert!(own.iter().any(|line| line.actor.as_ref() == Some(&deleted)));
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

async fn lines_of_actor(bench: &Bench, token: &Token) -> Vec<Line> {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    audit_log::newest(&bench.services, administrator, 50).await.unwrap()
}

#[tokio::test]
async fn the_events_of_a_former_holder_are_not_those_of_a_new_account() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    delete(&bench, &token, ola).await;
    let new = invite(&bench, &token, OLA).await;
    let id: i64 = new.to_string().parse().unwrap();
    let lines = about(&bench, &token, OLA).await;
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line.user.as_ref().is_some_and(|user| user.id == id)));
    assert!(about(&bench, &token, "Ola Nord").await[0].user.as_ref().unwrap().is_deleted);
}

#[tokio::test]
async fn an_import_of_a_deleted_administrator_stops_and_the_log_says_so() {
    let (bench, token, ola) = office().await;
    bench.try_statement("UPDATE accounts SET role = 'administrator'").await.unwrap();
    let theirs = bench.fresh(&bench.sign_in(OLA).await).await;
    let session = bench.session(&theirs).await;
    let administrator = session.administrator().unwrap();
    let file = (0..60).fold("name,email\n".to_owned(), |file, n| file + &format!("P,p{n}@a.org\n"));
    let services = &bench.services;
    let checked = import::check(services, administrator, file.into_bytes(), &any_client()).await;
    let Checked::Stored { id, .. } = checked.unwrap() else { panic!() };
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    assert!(import::start(services, fresh, id, &any_client()).await.unwrap());
    assert!(import::next_parts(services).await.unwrap());
    assert!(matches!(delete(&bench, &token, ola).await, Outcome::Done(_)));
    assert!(!import::next_parts(services).await.unwrap());
    assert_eq!(bench.column("accounts", "id").await.len(), 51);
    let last = async |column| {
        let all = bench.column("audit_events", column).await;
        all[all.len() - 2..].join(" ")
    };
    assert_eq!(last("event").await, "users_imported user_deleted");
    assert_eq!(last("result").await, "refused done");
    assert!(last("details").await.contains(r#""imported":50"#));
    assert_eq!(audit::verify(services).await.unwrap(), None);
}
