//! Changes of gates at the same time.

use super::{door::Door, list, remove, settings};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    at_once,
};
use identity::{
    application::ApplicationId,
    gate::{self, Saved},
    services::Services,
    session::{self, Session},
    testing::{Bench, START},
};

/// Sessions that end while a gate is removed.
const SESSIONS: i64 = 60;

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

/// Makes PostgreSQL delete sessions of gates so slowly that statements overlap.
async fn delete_slowly(bench: &Bench) {
    if !bench.url.starts_with("postgres") {
        return;
    }
    for statement in [
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ \
         BEGIN PERFORM pg_sleep(0.003); RETURN OLD; END $$",
        "CREATE TRIGGER slow BEFORE DELETE ON gate_sessions FOR EACH ROW EXECUTE FUNCTION slow()",
    ] {
        bench.try_statement(statement).await.unwrap();
    }
}

/// Adds sessions of one user, in which the application was opened through the gate: the last session first.
async fn add_sessions(door: &Door, user: i64) {
    let numbers = format!(
        "WITH RECURSIVE more(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < {SESSIONS})"
    );
    let own = format!("FROM sessions WHERE account_id = {user}");
    for statement in [
        format!(
            "INSERT INTO sessions (account_id, security_version, token_hash, signed_in_with, \
             browser, address, created_at, last_seen_at, expires_at) \
             {numbers} SELECT {user}, 1, 's' || n, 'password', '', '', {START}, {START}, \
             {START} + 1000000 FROM more"
        ),
        format!(
            "INSERT INTO session_applications (session_id, application_id, sid, opened_at) \
             SELECT id, {}, 'sid' || id, {START} {own}",
            door.application
        ),
        format!(
            "INSERT INTO gate_sessions (gate_id, token_hash, session_id, owner_mac, \
             security_version, proved_at, created_at, last_used_at) \
             SELECT (SELECT id FROM gates) AS gate, 'g' || id, id, '', 1, 0, {START}, {START} {own} \
             ORDER BY id DESC"
        ),
    ] {
        door.bench.try_statement(&statement).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gate_is_removed_while_many_sessions_end() {
    let door = Door::new("").await;
    let (bench, application) = (&door.bench, door.application);
    delete_slowly(bench).await;
    bench.person("ada@example.com", "Ada", "member").await;
    let ada = bench.session(&bench.sign_in("ada@example.com").await).await;
    let user = ada.account().number();
    add_sessions(&door, user).await;
    let gate = list(bench, &door.token, application).await.remove(0).id;
    let (services, client) = (bench.services.clone(), any_client());
    let ending =
        tokio::spawn(
            async move { session::sign_out_others(&services, &ada, &client).await.map(drop) },
        );
    let removed = remove(bench, &door.token, application, gate).await;
    assert!(removed.is_some());
    ending.await.unwrap().unwrap();
    assert!(bench.column("gate_sessions", "gate_id").await.is_empty());
    let left = format!("CASE WHEN account_id = {user} THEN id END");
    assert_eq!(bench.column("sessions", &left).await.len(), 1);
}
