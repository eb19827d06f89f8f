//! Codes that are used while sessions end and applications are turned off. PostgreSQL ends a deadlock
//! with an error, so it is enough that nothing fails. SQLite has one writer.

use super::{Wiki, code, connected, redeem};
use crate::{any_client, applications, at_once};
use identity::{
    application,
    error::Error,
    grant::{self, CodeRequest, Scopes},
    housekeeping, session,
    testing::authorization_code,
};
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

/// Rows are deleted in the order of an index, and so slowly that statements overlap.
async fn delete_slowly(wiki: &Wiki) {
    if !wiki.bench.url.starts_with("postgres") {
        return;
    }
    let slow = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.002); RETURN OLD; END $$";
    let triggers = ["grants", "session_applications"].map(|table| {
        format!("CREATE TRIGGER slow BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION slow()")
    });
    for statement in [slow.to_owned()].into_iter().chain(triggers) {
        wiki.bench.try_statement(&statement).await.unwrap();
    }
}

#[tokio::test]
async fn nothing_fails_while_applications_are_deleted_and_their_users_sign_out_everywhere() {
    let wiki = Wiki::new().await;
    delete_slowly(&wiki).await;
    let (services, mut users) = (wiki.services().clone(), Vec::new());
    let mut all = vec![(wiki.application, wiki.connection.clone())];
    for name in ["Board", "Calendar", "Files"] {
        let everyone = applications::for_everyone();
        let id = applications::made(&wiki.bench, &wiki.token, name, everyone).await;
        all.push((id, connected(&wiki.bench, &wiki.token, id, &name.to_lowercase()).await));
    }
    for user in 0..4 {
        let email = format!("p{user}@example.com");
        wiki.bench.person(&email, "Person", "member").await;
        let mut sessions = Vec::new();
        for _ in 0..4 {
            let session = wiki.bench.session(&wiki.bench.sign_in(&email).await).await;
            for (at, (_, connection)) in all.iter().enumerate() {
                if (at + user) % 2 == 0 || user > 1 {
                    code(&services, &session, connection, "openid").await;
                }
            }
            sessions.push(session);
        }
        users.push(sessions);
    }
    let mut tasks = Vec::<Task>::new();
    for sessions in users {
        let (services, connection) = (services.clone(), all[0].1.clone());
        let (first, last) = (sessions[0].clone(), sessions[3].clone());
        let ended = services.clone();
        tasks.push(Box::pin(async move {
            session::sign_out_others(&ended, &last, &any_client()).await.map(drop)
        }));
        tasks.push(Box::pin(async move {
            // The session or the application may end first.
            let asked = CodeRequest {
                scopes: Scopes::parse("openid").unwrap(),
                redirect_uri: &connection.redirect_uris[0],
                challenge: None,
                nonce: None,
                acr: None,
            };
            match authorization_code(&services, &first, &connection, &asked).await {
                Ok(_) | Err(Error::Gone) => Ok(()),
                Err(error) => Err(error),
            }
        }));
    }
    for (id, _) in all {
        let (services, session) = (services.clone(), wiki.session().await);
        let now = wiki.bench.clock_now();
        tasks.push(Box::pin(async move {
            let fresh = session.fresh_administrator(now).unwrap();
            application::delete(&services, fresh, id, &any_client()).await.map(drop)
        }));
    }
    for _ in 0..2 {
        let services = services.clone();
        tasks.push(Box::pin(async move { housekeeping::sweep(&services).await }));
    }
    for outcome in at_once(tasks.into_iter()).await {
        outcome.unwrap();
    }
}
