//! Changes of applications at the same time.

use super::{description, edit, fill, find, for_everyone, made};
use crate::{administrator, any_client, at_once};
use identity::{
    application::{self, MOST_APPLICATIONS, Saved},
    services::Services,
    session::Session,
    testing::START,
};

async fn created(services: Services, session: Session, name: &'static str) -> Saved {
    let fresh = session.fresh_administrator(START).unwrap();
    let new = description(name, for_everyone());
    application::create(&services, fresh, new, &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn applications_that_are_created_at_once_have_different_names_and_keep_the_limit() {
    let (bench, token) = administrator().await;
    fill(&bench, MOST_APPLICATIONS - 2).await;
    let mut tasks = Vec::new();
    for name in ["New", "new", "Newer", "Newest", "Other"] {
        let session = bench.session(&token).await;
        tasks.push(created(bench.services.clone(), session, name));
    }
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done(_))).count();
    assert_eq!(done, 2, "{outcomes:?}");
    let names = bench.column("applications", "name").await;
    assert_eq!(names.len() as u64, MOST_APPLICATIONS);
}

#[tokio::test]
async fn of_two_administrators_who_edit_an_application_the_second_sees_what_the_first_saved() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    let seen = find(&bench, &token, id).await.unwrap().application;
    let new = |name| description(name, for_everyone());
    assert!(matches!(edit(&bench, &token, &seen, new("First")).await, Saved::Done(_)));
    let Saved::Conflict(now) = edit(&bench, &token, &seen, new("Second")).await else {
        panic!("the second administrator overwrote the first one's change");
    };
    assert_eq!(now.application.name, "First");
    let done = edit(&bench, &token, &now.application, new("Second")).await;
    assert!(matches!(done, Saved::Done(_)));
    // Turning it off is a change as well.
    let seen = find(&bench, &token, id).await.unwrap().application;
    super::turn(&bench, &token, id, false).await;
    let outcome = edit(&bench, &token, &seen, new("Third")).await;
    assert!(matches!(outcome, Saved::Conflict(now) if !now.application.is_on));
}
