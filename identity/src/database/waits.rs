//! How commits to SQLite wait for the disk.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr,
    sqlx::{self, Connection, Executor, sqlite::SqliteConnection},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};

/// SQLite refuses to change this in a transaction.
const SQLITE: &str = "ROLLBACK; PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";
const SQLITE_AGAIN: &str = "PRAGMA synchronous = FULL";
const POSTGRES: &str = "SET LOCAL synchronous_commit = off";

/// Whether the connection that writes to SQLite waits for the disk.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    may_not: Arc<AtomicBool>,
}

impl Waits {
    /// For a transaction that has just begun.
    pub(super) async fn not_for(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let statement = match tx.get_database_backend() {
            DbBackend::Sqlite => SQLITE,
            _ => POSTGRES,
        };
        self.may_not.store(true, SeqCst);
        tx.execute_unprepared(statement).await.map(|_| ())
    }

    /// Whether the connection can be used again, however its transaction ended. From now on it waits.
    pub(super) async fn released(
        self,
        connection: &mut SqliteConnection,
    ) -> Result<bool, sqlx::Error> {
        let has_ended = has_ended(connection).await?;
        if has_ended && self.may_not.swap(false, SeqCst) {
            connection.execute(SQLITE_AGAIN).await?;
        }
        Ok(has_ended)
    }
}

/// Whether the last transaction of a connection has ended. If not, the pool closes the connection.
/// SQLite rolls a transaction back itself when the disk is full or fails, and sqlx does not notice: it
/// would turn the next transactions into savepoints, and none of them would be committed.
pub(super) async fn has_ended(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    if connection.is_in_transaction() {
        // Waits for a rollback that was begun.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}
