//! SQLite and PostgreSQL behind one door: a pool that writes and a pool that reads.

use crate::error::Error;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// On SQLite one connection writes and several read, as its journal allows; on PostgreSQL both
/// are the same pool.
#[derive(Clone, Debug)]
pub struct Database {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Database {
    /// `url` is `sqlite://<file>` (created when missing) or `postgres://…`.
    ///
    /// # Errors
    /// The database cannot be reached or opened.
    pub async fn open(url: &str) -> Result<Self, Error> {
        if url.starts_with("sqlite:") {
            let write = sea_orm::Database::connect(sqlite(url, 1)).await?;
            let read = sea_orm::Database::connect(sqlite(url, 4)).await?;
            return Ok(Self { write, read });
        }
        let mut options = quiet(url, 16);
        options.map_sqlx_postgres_opts(|postgres| {
            // Compiling a statement takes longer than any statement here.
            postgres.options([("statement_timeout", "10s"), ("lock_timeout", "5s"), ("jit", "off")])
        });
        let pool = sea_orm::Database::connect(options).await?;
        Ok(Self { write: pool.clone(), read: pool })
    }

    /// One connection, for migrating: PostgreSQL's advisory lock belongs to a connection.
    ///
    /// # Errors
    /// The database cannot be reached or opened.
    pub async fn for_migration(url: &str) -> Result<DatabaseConnection, Error> {
        let options = if url.starts_with("sqlite:") { sqlite(url, 1) } else { quiet(url, 1) };
        Ok(sea_orm::Database::connect(options).await?)
    }

    /// For statements that only look.
    pub(crate) fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For one conditional statement that stands alone.
    pub(crate) fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// A transaction that will write. On SQLite it takes the write lock at once: a deferred one
    /// that upgrades later fails without waiting.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mode = (self.write.get_database_backend() == DbBackend::Sqlite)
            .then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        self.write.begin_with_options(options).await
    }

    /// A transaction that only reads, and sees everything at one moment.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let level = (self.read.get_database_backend() == DbBackend::Postgres)
            .then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level: level, ..Default::default() };
        self.read.begin_with_options(options).await
    }

    /// Only one transaction at a time can write, and all others wait for it.
    pub(crate) fn has_one_writer(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Sqlite
    }

    /// Moves what SQLite has in its journal to its place, beside those who write: whoever writes a
    /// lot does this, or the next one to write does it and waits.
    pub(crate) async fn checkpoint(&self) -> Result<(), DbErr> {
        self.read.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await.map(|_| ())
    }

    /// Ends all connections, for a clean stop.
    ///
    /// # Errors
    /// The database's.
    pub async fn close(self) -> Result<(), Error> {
        self.read.close().await?;
        Ok(self.write.close().await?)
    }
}

/// How long SQLite's journal grows by itself, in pages of 4 KiB.
const JOURNAL_PAGES: &str = "4000";

/// `synchronous=FULL`: a spent code must not come back after a power cut.
fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = quiet(url, connections);
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .busy_timeout(Duration::from_secs(5))
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sea_orm::sqlx::sqlite::SqliteSynchronous::Full)
            .pragma("wal_autocheckpoint", JOURNAL_PAGES)
    });
    options
}

/// Statements carry addresses and hashes: they are not logged.
fn quiet(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .connect_timeout(Duration::from_secs(10))
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false);
    options
}
