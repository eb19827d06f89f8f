use super::Database;
use sea_orm::{ConnectionTrait, DatabaseConnection};
use std::path::{Path, PathBuf};

/// Whether this is still the connection with the temporary table, which no other one has.
async fn is_marked(pool: &DatabaseConnection) -> bool {
    pool.execute_unprepared("SELECT x FROM mark").await.is_ok()
}

#[tokio::test]
async fn a_connection_is_replaced_if_sqlite_ended_its_transaction() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/a.db", folder.path().display());
    let first = Database::for_migration(&url).await.unwrap();
    first.execute_unprepared("CREATE TABLE texts (x TEXT)").await.unwrap();
    first.close().await.unwrap();
    let db = Database::open(&url).await.unwrap();
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
