//! What nodes keep remembering: nothing was taken away from any user.

use super::{door::Door, remembered::Node};
use identity::{database::KNOWN_WITHIN, housekeeping, session::IDLE, testing::Bench};
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

#[tokio::test]
async fn housekeeping_that_deletes_nothing_makes_no_node_forget() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    assert!(door.lets_in(&cookie).await);
    let before = door.bench.changes();
    assert_eq!(told_by_a_sweep(&door.bench).await, 0);
    // Connections that were opened in the meantime count.
    assert!(door.bench.changes() <= before + 1, "{} of {before}", door.bench.changes());
    door.bench.clock.advance(IDLE);
    let before = door.bench.changes();
    let told = told_by_a_sweep(&door.bench).await;
    assert_eq!(told > 0, door.bench.url.starts_with("postgres"));
    assert!(door.bench.changes() >= before + 2);
    assert!(door.bench.column("sessions", "id").await.is_empty());
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
