//! What nodes keep remembering: nothing was taken away from any user.

use super::door::Door;
use identity::{housekeeping, session::IDLE, testing::Bench};
use sea_orm::sqlx::postgres::PgListener;

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
