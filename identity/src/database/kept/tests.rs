use super::*;
use crate::database::Database;
use tempfile::TempDir;
use tokio::time::sleep;

/// Connections to a new database, in a folder that is deleted afterwards.
async fn kept() -> (Kept, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let db = Database::for_migration(&url).await.unwrap();
    (Kept::like(db.get_sqlite_connection_pool()), folder)
}

async fn run(kept: &Kept, sql: &str) -> Result<Vec<SqliteRow>, DbErr> {
    kept.all(sql.to_owned(), SqliteArguments::default()).await
}

fn places_and_idle(kept: &Kept) -> (usize, usize) {
    (kept.0.places.available_permits(), kept.0.idle().connections.len())
}

const SLOW: &str = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL \
    SELECT n + 1 FROM numbers WHERE n < 2000000) SELECT max(n) FROM numbers";

#[tokio::test]
async fn a_connection_is_used_again_at_once() {
    let (kept, _folder) = kept().await;
    run(&kept, "CREATE TEMPORARY TABLE mark (x TEXT)").await.unwrap();
    for _ in 0..3 {
        assert!(run(&kept, "SELECT x FROM mark").await.unwrap().is_empty());
        assert_eq!(places_and_idle(&kept), (4, 1));
    }
}

#[tokio::test]
async fn a_statement_that_was_cut_off_keeps_its_place_until_it_has_ended() {
    let (kept, _folder) = kept().await;
    // Opens the connection.
    run(&kept, "SELECT 1").await.unwrap();
    assert!(timeout(Duration::from_millis(5), run(&kept, SLOW)).await.is_err());
    assert_eq!(places_and_idle(&kept), (3, 0));
    while places_and_idle(&kept) != (4, 1) {
        sleep(Duration::from_millis(1)).await;
    }
    run(&kept, "SELECT 1").await.unwrap();
}

#[tokio::test]
async fn a_statement_that_failed_closes_no_connection() {
    let (kept, _folder) = kept().await;
    for _ in 0..10 {
        run(&kept, "SELECT nothing").await.unwrap_err();
    }
    while places_and_idle(&kept).0 != 4 {
        sleep(Duration::from_millis(1)).await;
    }
    assert!((1..=4).contains(&places_and_idle(&kept).1));
}

#[tokio::test]
async fn connections_that_are_not_needed_are_closed_except_for_one() {
    let (kept, _folder) = kept().await;
    let one = || run(&kept, "SELECT 1");
    let (first, second, third) = tokio::join!(one(), one(), one());
    first.and(second).and(third).unwrap();
    assert_eq!(places_and_idle(&kept), (4, 3));
    kept.rest().await;
    assert_eq!(places_and_idle(&kept), (4, 3), "all were needed");
    one().await.unwrap();
    kept.rest().await;
    assert_eq!(places_and_idle(&kept), (4, 2), "one was needed, and one more is kept");
    kept.rest().await;
    assert_eq!(places_and_idle(&kept), (4, 1));
}

#[tokio::test]
async fn nothing_is_executed_once_they_are_closed() {
    let (kept, _folder) = kept().await;
    run(&kept, "SELECT 1").await.unwrap();
    kept.close().await;
    let refused = run(&kept, "SELECT 1").await.unwrap_err();
    assert!(matches!(refused, DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)));
    kept.close().await;
}
