//! Changes of gates at the same time.

use super::{change, door::Door, list, remove, settings};
use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    at_once,
};
use identity::{
    application::ApplicationId,
    authorization::Way,
    gate::{self, Entering, Entry, Gate, GateId, Host, Saved, Target},
    secret::Token,
    services::Services,
    session::{self, Session},
    testing::{Bench, START},
};
use tokio::task::JoinSet;

/// Sessions that end while a gate is removed or gets another host.
const SESSIONS: i64 = 60;
/// Users who enter a gate at the same time, and how often.
const USERS: usize = 6;
const TIMES: usize = 30;

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

/// Ends many sessions that have opened a gate, and at the same time takes all sessions from the gate.
async fn while_many_sessions_end(take: impl AsyncFnOnce(&Door, &Gate)) {
    let door = Door::new("").await;
    let bench = &door.bench;
    delete_slowly(bench).await;
    bench.person("ada@example.com", "Ada", "member").await;
    let ada = bench.session(&bench.sign_in("ada@example.com").await).await;
    let user = ada.account().number();
    add_sessions(&door, user).await;
    let gate = list(bench, &door.token, door.application).await.remove(0);
    let (services, client) = (bench.services.clone(), any_client());
    let ending =
        tokio::spawn(
            async move { session::sign_out_others(&services, &ada, &client).await.map(drop) },
        );
    take(&door, &gate).await;
    ending.await.unwrap().unwrap();
    assert!(bench.column("gate_sessions", "gate_id").await.is_empty());
    let left = format!("CASE WHEN account_id = {user} THEN id END");
    assert_eq!(bench.column("sessions", &left).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gate_is_removed_while_many_sessions_end() {
    while_many_sessions_end(async |door, gate| {
        let removed = remove(&door.bench, &door.token, door.application, gate.id).await;
        assert!(removed.is_some());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gate_gets_another_host_while_many_sessions_end() {
    while_many_sessions_end(async |door, gate| {
        let other = settings("other.example.org", "");
        let changed = change(&door.bench, &door.token, gate, &other).await;
        assert!(matches!(changed, Saved::Done(_)), "{changed:?}");
    })
    .await;
}

/// Enters again and again, at the host that the gate has at the moment.
async fn enter(services: Services, user: Session, gate: GateId) {
    for n in 0..TIMES {
        let start = gate::new_start();
        let entry = Entry::new(gate, &start, Target::of(format!("/{n}").as_bytes()), START);
        let entering = gate::enter(&services, &any_client(), Some(&user), &entry).await.unwrap();
        let Entering::Leave(answer) = entering else { panic!("{entering:?}") };
        let Way::Address(address) = answer.way() else { panic!("a form") };
        let (host, ticket) = address.split_once("/.latchkey/enter?ticket=").unwrap();
        let (host, ticket) = (Host::parse(host).unwrap(), Token::parse(ticket).unwrap());
        gate::spend(&services, &host, &ticket, &start).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_gate_gets_other_hosts_while_users_enter_it() {
    let door = Door::new("").await;
    let bench = &door.bench;
    let mut entering = JoinSet::new();
    for n in 0..USERS {
        let email = format!("p{n}@example.com");
        bench.person(&email, "P", "member").await;
        let user = bench.session(&bench.sign_in(&email).await).await;
        entering.spawn(enter(bench.services.clone(), user, door.gate));
    }
    for n in 0.. {
        let seen = list(bench, &door.token, door.application).await.remove(0);
        let other = settings(&format!("h{n}.example.org"), "");
        let changed = change(bench, &door.token, &seen, &other).await;
        assert!(matches!(changed, Saved::Done(_)), "{changed:?}");
        match entering.try_join_next() {
            Some(done) => done.unwrap(),
            None if entering.is_empty() => break,
            None => {}
        }
    }
}
