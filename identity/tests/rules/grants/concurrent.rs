//! Codes that are used while sessions end and applications are turned off. PostgreSQL ends a deadlock
//! with an error, so it is enough that nothing fails. SQLite has one writer.

use super::{Wiki, code, redeem};
use crate::{any_client, at_once};
use identity::{application, error::Error, grant, housekeeping, session};
use std::pin::Pin;

type Task = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

const USERS: usize = 12;

/// Everything that concerns the code of one user.
async fn tasks_of_user(wiki: &Wiki, email: &str) -> Vec<Task> {
    let services = wiki.services();
    let user = wiki.bench.session(&wiki.bench.sign_in(email).await).await;
    let mut tasks = Vec::<Task>::new();
    for scopes in ["openid groups", "openid offline_access"] {
        let code = code(services, &user, &wiki.connection, scopes).await;
        for _ in 0..2 {
            let (services, code) = (services.clone(), code.clone());
            let connection = wiki.connection.clone();
            tasks.push(Box::pin(async move {
                redeem(&services, &connection, &code).await;
                Ok(())
            }));
        }
    }
    let offline = code(services, &user, &wiki.connection, "openid offline_access").await;
    if let Some(issued) = redeem(services, &wiki.connection, &offline).await {
        let token = issued.refresh_token.unwrap();
        for _ in 0..3 {
            let (services, token) = (services.clone(), token.clone());
            let connection = wiki.connection.clone();
            tasks.push(Box::pin(async move {
                let token = token.reveal();
                grant::refresh(&services, &connection, token, None, &any_client()).await.map(drop)
            }));
        }
    }
    let services = services.clone();
    tasks.push(Box::pin(async move { session::end(&services, &user, &any_client()).await }));
    tasks
}

async fn tasks_of_administrator(wiki: &Wiki, on: bool) -> Vec<Task> {
    let (services, session) = (wiki.services().clone(), wiki.session().await);
    let (id, now) = (wiki.application, wiki.bench.clock_now());
    let sweeping = services.clone();
    let turn = async move {
        let fresh = session.fresh_administrator(now).unwrap();
        application::turn(&services, fresh, id, on, &any_client()).await.map(drop)
    };
    vec![Box::pin(turn), Box::pin(async move { housekeeping::sweep(&sweeping).await })]
}

#[tokio::test]
async fn nothing_fails_while_codes_are_used_and_what_they_rest_on_ends() {
    let wiki = Wiki::new().await;
    let emails: Vec<_> = (0..USERS).map(|user| format!("p{user}@example.com")).collect();
    for email in &emails {
        wiki.bench.person(email, "Person", "member").await;
    }
    for _ in 0..3 {
        let mut tasks = Vec::new();
        for (at, email) in emails.iter().enumerate() {
            tasks.extend(tasks_of_user(&wiki, email).await);
            if at % 3 == 0 {
                tasks.extend(tasks_of_administrator(&wiki, at % 2 == 1).await);
            }
        }
        for outcome in at_once(tasks.into_iter()).await {
            outcome.unwrap();
        }
        for task in tasks_of_administrator(&wiki, true).await {
            task.await.unwrap();
        }
        let left = wiki.bench.column("grants", "session_id").await;
        assert!(left.is_empty(), "every session has ended");
    }
}
