//! What nodes keep remembering: nothing was taken away from any user.

use super::{door::Door, remembered::Node};
use identity::{
    database::KNOWN_WITHIN,
    housekeeping::{self, SESSIONS_KEPT},
    session::IDLE,
    testing::Bench,
};
use sea_orm::sqlx::postgres::PgListener;
use std::time::{Duration, Instant};
use tokio::task::yield_now;

/// How often other nodes are told of a change while housekeeping runs. SQLite has one node.
async fn told_by_a_sweep(bench: &Bench) -> usize {
    let sweep = async || housekeeping::sweep(&bench.services).await.unwrap();
    if !bench.url.starts_with("postgres") {
        sweep().await;
        return 0;
    }
    let mut listener = PgListener::connect(&bench.url).await.unwrap();
    listener.listen("latchkey_changes").await.unwrap();
    sweep().await;
    bench.try_statement("SELECT pg_notify('latchkey_changes', 'end')").await.unwrap();
    let mut told = 0;
    loop {
        match listener.recv().await.unwrap().payload() {
            "end" => return told,
            "" => told += 1,
            // A node hears itself.
            _ => {}
        }
    }
}

/// Whether a sweep makes any node forget.
async fn is_forgotten_by_a_sweep(bench: &Bench) -> bool {
    let before = bench.changes();
    let told = told_by_a_sweep(bench).await;
    // Connections that were opened in the meantime count once.
    let has_changed = bench.changes() > before + 1;
    let is_postgres = bench.url.starts_with("postgres");
    assert_eq!(told > 0, has_changed && is_postgres, "{told} of {}", bench.changes() - before);
    has_changed
}

#[tokio::test]
async fn housekeeping_that_deletes_nothing_makes_no_node_forget() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    assert!(door.lets_in(&cookie).await);
    assert!(!is_forgotten_by_a_sweep(&door.bench).await);
}

#[tokio::test]
async fn sessions_that_expire_all_the_time_make_nodes_forget_at_most_once_an_hour() {
    const MINUTE: i64 = 60;
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    door.bench.person("ada@example.com", "Ada", "member").await;
    let mut forgotten = Vec::new();
    for minute in 0..=240 {
        assert!(door.lets_in(&cookie).await, "it is used all the time");
        door.bench.sign_in("ada@example.com").await;
        if is_forgotten_by_a_sweep(&door.bench).await {
            forgotten.push(minute);
        }
        door.bench.clock.advance(MINUTE);
    }
    // The first has been over for an hour after two.
    assert_eq!(forgotten, [120, 181]);
    let left = door.bench.column("sessions", "id").await.len() as i64;
    assert!(left <= (IDLE + SESSIONS_KEPT) / MINUTE + 2, "{left}");
}

#[tokio::test]
async fn a_node_whose_requests_occupy_all_connections_still_hears_of_changes() {
    let door = Door::new("").await;
    if !door.bench.url.starts_with("postgres") {
        return;
    }
    let cookie = door.opened(&door.token).await;
    let services = door.bench.another_node().await;
    let node = Node::of(&services);
    node.remember(&door.host, &cookie).await;
    let busy = Bench::occupy(&services).await;
    let begin = Instant::now();
    while begin.elapsed() <= KNOWN_WITHIN || !node.checks.remembers(&door.host, &cookie) {
        assert!(begin.elapsed() < Duration::from_secs(20), "nothing is remembered");
        yield_now().await;
    }
    drop(busy);
}
