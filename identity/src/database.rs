//! SQLite and PostgreSQL behind one interface: a pool that writes and a pool that reads.

use crate::error::Error;
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::time::Duration;

/// On SQLite, one connection writes and several read, as WAL mode allows; on PostgreSQL both are
/// the same pool.
#[derive(Clone, Debug)]
pub struct Database {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Database {
    /// `url` is `sqlite://<file>` (created if missing) or `postgres://…`.
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
            // JIT compilation takes longer than any statement here.
            postgres.options([("statement_timeout", "10s"), ("lock_timeout", "5s"), ("jit", "off")])
        });
        let pool = sea_orm::Database::connect(options).await?;
        Ok(Self { write: pool.clone(), read: pool })
    }

    /// A single connection for migrations: PostgreSQL's advisory lock belongs to a connection.
    ///
    /// # Errors
    /// The database cannot be reached or opened.
    pub async fn for_migration(url: &str) -> Result<DatabaseConnection, Error> {
        let options = if url.starts_with("sqlite:") { sqlite(url, 1) } else { quiet(url, 1) };
        Ok(sea_orm::Database::connect(options).await?)
    }

    /// For statements that only read.
    pub(crate) fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// For a single conditional statement outside a transaction.
    pub(crate) fn write(&self) -> &DatabaseConnection {
        &self.write
    }

    /// A transaction that writes. On SQLite it takes the write lock at once: a deferred one that
    /// upgrades later fails without waiting.
    pub(crate) async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let mode = (self.write.get_database_backend() == DbBackend::Sqlite)
            .then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        self.write.begin_with_options(options).await
    }

    /// A read-only transaction that sees one consistent state.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let level = (self.read.get_database_backend() == DbBackend::Postgres)
            .then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level: level, ..Default::default() };
        self.read.begin_with_options(options).await
    }

    /// Whether only one transaction can write at a time, as on SQLite.
    pub(crate) fn has_one_writer(&self) -> bool {
        self.write.get_database_backend() == DbBackend::Sqlite
    }

    /// Moves SQLite's WAL into the database without blocking writers. Call it during large writes;
    /// otherwise the next writer does it and waits.
    pub(crate) async fn checkpoint(&self) -> Result<(), DbErr> {
        self.read.execute_unprepared("PRAGMA wal_checkpoint(PASSIVE)").await.map(|_| ())
    }

    /// Closes all connections, for a clean shutdown.
    pub async fn close(self) -> Result<(), Error> {
        self.read.close().await?;
        Ok(self.write.close().await?)
    }
}

/// The size at which SQLite checkpoints its WAL automatically, in pages of 4 KiB.
const JOURNAL_PAGES: &str = "4000";

/// `synchronous=FULL`: a used code must not become valid again after a power failure.
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

/// Statements are not logged: they contain email addresses and hashes.
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
