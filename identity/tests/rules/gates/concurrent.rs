//! Changes of gates at the same time.

use super::{list, settings};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    at_once,
};
use identity::{
    application::ApplicationId,
    gate::{self, Saved},
    services::Services,
    session::Session,
    testing::START,
};

async fn created(services: Services, session: Session, id: ApplicationId, host: String) -> Saved {
    let fresh = session.fresh_administrator(START).unwrap();
    gate::create(&services, fresh, id, &settings(&host, ""), &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gates_that_are_added_at_once_have_different_hosts_and_keep_the_limit() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    for n in 0..18 {
        super::added(&bench, &token, wiki, &settings(&format!("g{n}.example.org"), "")).await;
    }
    let mut tasks = Vec::new();
    for host in ["a.example.org", "A.example.org", "b.example.org", "c.example.org"] {
        let session = bench.session(&token).await;
        tasks.push(created(bench.services.clone(), session, wiki, host.to_owned()));
    }
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done(_))).count();
    assert_eq!(done, 2, "{outcomes:?}");
    assert_eq!(list(&bench, &token, wiki).await.len(), 20);
}
