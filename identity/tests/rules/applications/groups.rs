//! Groups that applications name.

use super::{create, delete, description, edit, find, for_everyone, for_members_of, made};
use crate::{administrator, any_client, at_once, groups};
use identity::{
    application::{self, Description, Saved, naming},
    group::{self, Deleted, GroupId},
    services::Services,
    session::Session,
    testing::START,
};

#[tokio::test]
async fn a_group_that_applications_name_cannot_be_deleted() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let other = groups::made(&bench, &token, "other", "Other").await;
    let wiki = made(&bench, &token, "Wiki", for_members_of(&[staff, other])).await;
    let chat = made(&bench, &token, "Chat", for_members_of(&[staff])).await;
    made(&bench, &token, "Open", for_everyone()).await;
    let named = Deleted::Named(vec!["Chat".to_owned(), "Wiki".to_owned()]);
    assert_eq!(groups::delete(&bench, &token, staff).await, named);
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let applications = naming(&bench.services, administrator, staff).await.unwrap();
    let names: Vec<_> = applications.iter().map(|application| application.name.as_str()).collect();
    assert_eq!(names, ["Chat", "Wiki"]);

    assert!(delete(&bench, &token, chat).await.is_some());
    let seen = find(&bench, &token, wiki).await.unwrap().application;
    let new = description("Wiki", for_members_of(&[other]));
    assert!(matches!(edit(&bench, &token, &seen, new).await, Saved::Done(_)));
    assert!(matches!(groups::delete(&bench, &token, staff).await, Deleted::Done(_)));
    assert_eq!(bench.column("application_groups", "group_id").await, [other.to_string()]);
    // Also not by a statement that forgot to look.
    assert!(bench.try_statement("DELETE FROM groups").await.is_err());
}

#[tokio::test]
async fn an_application_cannot_name_a_group_that_is_gone() {
    let (bench, token) = administrator().await;
    let gone = GroupId::parse("7").unwrap();
    let new = description("Wiki", for_members_of(&[gone]));
    assert!(matches!(create(&bench, &token, new.clone()).await, Saved::GroupGone));
    assert!(bench.column("applications", "name").await.is_empty());
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    let seen = find(&bench, &token, id).await.unwrap().application;
    assert!(matches!(edit(&bench, &token, &seen, new).await, Saved::GroupGone));
    assert_eq!(find(&bench, &token, id).await.unwrap().application, seen);
}

/// Whether the group exists after this, or the application.
enum Outcome {
    Created(bool),
    Deleted(bool),
}

async fn created(services: Services, session: Session, new: Description) -> Outcome {
    let fresh = session.fresh_administrator(START).unwrap();
    let saved = application::create(&services, fresh, new, &any_client()).await.unwrap();
    assert!(matches!(saved, Saved::Done(_) | Saved::GroupGone), "{saved:?}");
    Outcome::Created(matches!(saved, Saved::Done(_)))
}

async fn deleted(services: Services, session: Session, id: GroupId) -> Outcome {
    let fresh = session.fresh_administrator(START).unwrap();
    let deleted = group::delete(&services, fresh, id, &any_client()).await.unwrap();
    Outcome::Deleted(matches!(deleted, Deleted::Done(_)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_group_is_either_deleted_or_named_by_an_application_when_both_happen_at_once() {
    let (bench, token) = administrator().await;
    bench.person("ola@example.org", "Ola", "administrator").await;
    let other = bench.fresh(&bench.sign_in("ola@example.org").await).await;
    for number in 0..10 {
        let name = format!("g{number}");
        let id = groups::made(&bench, &token, &name, "Group").await;
        let new = description(&name, for_members_of(&[id]));
        let sessions = (bench.session(&token).await, bench.session(&other).await);
        let services = || bench.services.clone();
        let creates = created(services(), sessions.0, new);
        let deletes = deleted(services(), sessions.1, id);
        let tasks: [std::pin::Pin<Box<dyn Future<Output = Outcome> + Send>>; 2] =
            [Box::pin(creates), Box::pin(deletes)];
        let (mut is_created, mut is_deleted) = (false, false);
        for outcome in at_once(tasks.into_iter()).await {
            match outcome {
                Outcome::Created(done) => is_created = done,
                Outcome::Deleted(done) => is_deleted = done,
            }
        }
        assert_ne!(is_created, is_deleted);
    }
}
