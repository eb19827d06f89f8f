//! Changes of connections at the same time.

use super::{connected, revealed, settings};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    at_once,
};
use identity::{
    application::ApplicationId,
    connection::{self, Overlap, Saved, SecretMade},
    services::Services,
    session::Session,
    testing::START,
};

async fn saved(services: Services, session: Session, id: ApplicationId) -> Saved {
    let fresh = session.fresh_administrator(START).unwrap();
    connection::save(&services, fresh, id, None, &settings("wiki"), &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_applications_that_are_connected_at_once_one_gets_the_client_id() {
    let (bench, token) = administrator().await;
    let mut tasks = Vec::new();
    for name in ["A", "B", "C", "D"] {
        let id = made(&bench, &token, name, for_everyone()).await;
        tasks.push(saved(bench.services.clone(), bench.session(&token).await, id));
    }
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done { .. })).count();
    let taken = outcomes.iter().filter(|saved| matches!(saved, Saved::ClientIdTaken)).count();
    assert_eq!((done, taken), (1, 3), "{outcomes:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_application_is_connected_once() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    let mut tasks = Vec::new();
    for _ in 0..4 {
        tasks.push(saved(bench.services.clone(), bench.session(&token).await, id));
    }
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done { .. })).count();
    assert_eq!(done, 1, "{outcomes:?}");
    assert_eq!(bench.column("connection_secrets", "secret_hash").await.len(), 1);
}

async fn new_secret(services: Services, session: Session, id: ApplicationId) -> SecretMade {
    let fresh = session.fresh_administrator(START).unwrap();
    connection::make_secret(&services, fresh, id, Overlap::Day, &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn secrets_that_are_made_and_used_at_once_leave_two() {
    let (bench, token) = administrator().await;
    let (id, secret) = connected(&bench, &token, "wiki").await;
    let mut makers = Vec::new();
    for _ in 0..4 {
        makers.push(new_secret(bench.services.clone(), bench.session(&token).await, id));
    }
    let users = (0..8).map(|_| {
        let (services, secret) = (bench.services.clone(), secret.clone());
        async move {
            connection::authenticate(&services, &any_client(), "wiki", Some(&secret)).await.unwrap()
        }
    });
    let (makers, _) = tokio::join!(at_once(makers.into_iter()), at_once(users));
    assert!(makers.iter().all(|made| *made == SecretMade::Done), "{makers:?}");
    assert_eq!(bench.column("connection_secrets", "secret_hash").await.len(), 2);
    let newest = revealed(&bench, &token, id).await.unwrap();
    let (services, client) = (&bench.services, any_client());
    let found = connection::authenticate(services, &client, "wiki", Some(&newest)).await;
    assert!(found.unwrap().is_some());
}
