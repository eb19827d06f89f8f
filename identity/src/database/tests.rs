use super::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::{
    future::poll_fn,
    path::{Path, PathBuf},
    pin::Pin,
    task::Poll,
};
use tempfile::TempDir;

/// A database with one table.
async fn new(folder: &TempDir) -> Database {
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let first = Database::for_migration(&url).await.unwrap();
    first.execute_unprepared("CREATE TABLE texts (x TEXT)").await.unwrap();
    first.close().await.unwrap();
    Database::open(&url).await.unwrap()
}

/// Whether this is still the connection with the temporary table, which no other one has.
async fn is_marked(pool: &DatabaseConnection) -> bool {
    pool.execute_unprepared("SELECT x FROM mark").await.is_ok()
}

#[tokio::test]
async fn a_connection_is_replaced_if_sqlite_ended_its_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let db = new(&folder).await;
    db.write.execute_unprepared("CREATE TEMPORARY TABLE mark (x TEXT)").await.unwrap();
    drop(db.begin().await.unwrap());
    assert!(is_marked(&db.write.pool).await, "an ordinary rollback");

    db.write.execute_unprepared("PRAGMA max_page_count = 1").await.unwrap();
    let full = db.begin().await.unwrap();
    let insert = "INSERT INTO texts VALUES (hex(randomblob(100000)))";
    assert!(full.execute_unprepared(insert).await.is_err());
    drop(full);
    assert!(!is_marked(&db.write.pool).await, "a full disk");

    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("INSERT INTO texts VALUES ('a')").await.unwrap();
    tx.commit().await.unwrap();
    let found = db.read.execute_unprepared("DELETE FROM texts").await.unwrap();
    assert_eq!(found.rows_affected(), 1);
}

/// Every other statement of a transaction is reported by the pool.
#[test]
fn no_use_case_has_statements_that_are_not_reported() {
    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if path.ends_with("database") || path.ends_with("testing") => {}
                true => sources(&path, found),
                false => found.push(path),
            }
        }
    }
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 200);
    for path in found.iter().filter(|path| !path.ends_with("src/database.rs")) {
        let text = std::fs::read_to_string(path).unwrap();
        for unreported in ["execute_unprepared", "stream_raw", ".stream("] {
            assert!(!text.contains(unreported), "{}: {unreported}", path.display());
        }
    }
}

/// What the connection that writes is set to.
async fn synchronous(db: &impl ConnectionTrait) -> i64 {
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA synchronous");
    db.query_one_raw(ask).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn only_a_transaction_that_need_not_wait_for_the_disk_does_not() {
    const NORMAL: i64 = 1;
    const FULL: i64 = 2;
    let folder = tempfile::tempdir().unwrap();
    let db = new(&folder).await;
    let begin = async || db.begin_without_waiting().await.unwrap();
    for _ in 0..3 {
        let tx = begin().await;
        tx.execute_unprepared("INSERT INTO texts VALUES ('a')").await.unwrap();
        assert_eq!(synchronous(&*tx).await, NORMAL);
        // Waits for the connection, and is the next to have it.
        let (committed, other) = tokio::join!(tx.commit(), db.begin());
        committed.unwrap();
        assert_eq!(synchronous(&**other.as_ref().unwrap()).await, FULL);
        drop(other);
    }
    begin().await.rollback().await.unwrap();
    assert_eq!(synchronous(&db.write.pool).await, FULL);
    drop(begin().await);
    assert_eq!(synchronous(&db.write.pool).await, FULL);
    let tx = begin().await;
    tx.execute_unprepared("INSERT INTO nothing VALUES ('a')").await.unwrap_err();
    drop(tx);
    assert_eq!(synchronous(&db.write.pool).await, FULL);
    // It is cut off at each of its steps.
    let mut steps = 0;
    loop {
        let mut whole = Box::pin(async { db.begin_without_waiting().await?.commit().await });
        let is_whole = cut_off(whole.as_mut(), steps).await;
        drop(whole);
        assert_eq!(synchronous(&db.write.pool).await, FULL, "after {steps} steps");
        if is_whole {
            break;
        }
        steps += 1;
    }
    assert!(steps > 0);
    let left = db.read.execute_unprepared("DELETE FROM texts").await.unwrap();
    assert_eq!(left.rows_affected(), 3);
}

/// Whether it is done after it has been waited for so many times.
async fn cut_off(mut task: Pin<&mut impl Future>, steps: usize) -> bool {
    let mut polled = 0;
    poll_fn(|context| match task.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending if polled == steps => Poll::Ready(false),
        Poll::Pending => {
            polled += 1;
            Poll::Pending
        }
    })
    .await
}
