//! SQLite and PostgreSQL behind one interface: a pool that writes and a pool that reads.

mod changes; // how often something may have been taken away from a user
mod commits; // commits that do not wait for the disk
pub(crate) mod copy; // a copy of a SQLite database in another file
pub(crate) mod harmless; // statements that take nothing away
mod kept; // connections to SQLite outside of the pool
mod other_processes; // what other processes change
mod reader; // statements that only read
pub(crate) mod sqlite_file; // the file is private, and one server uses it
mod storing; // a new file is stored while it is written
mod waits; // how commits to SQLite wait for the disk
mod writer; // everything that writes

pub use changes::KNOWN_WITHIN;
pub(crate) use changes::{Changes, Moment};
pub use sqlite_file::{InUse, lock};
pub(crate) use writer::Transaction;

use crate::error::Error;
use reader::{Reader, repeated};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IsolationLevel, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions,
    TransactionTrait,
    sqlx::{
        self, Executor,
        postgres::PgConnectOptions,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    },
};
use std::{
    sync::{Arc, atomic::Ordering::SeqCst},
    time::Duration,
};
use waits::{Waits, has_ended};
use writer::Writer;

/// On SQLite, one connection writes and several read, as WAL mode allows; on PostgreSQL both are
/// the same pool.
#[derive(Clone, Debug)]
pub struct Database {
    write: Writer,
    read: Reader,
}

impl Database {
    /// `url` is `sqlite://<file>` (created if missing) or `postgres://…`.
    ///
    /// # Errors
    /// The database cannot be reached or opened.
    pub async fn open(url: &str) -> Result<Self, Error> {
        let changes = Arc::<Changes>::default();
        if is_sqlite(url) {
            let waits = Waits::default();
            let write = sea_orm::Database::connect(writing(url, &changes, &waits)).await?;
            let read = sea_orm::Database::connect(sqlite(url, 4)).await?;
            let write = Writer::new(write, changes, waits);
            return Ok(Self { write, read: Reader::new(read) });
        }
        let mut options = postgres(url, POSTGRES_CONNECTIONS);
        options.map_sqlx_postgres_pool_opts(|pool| {
            pool.after_connect(|connection, _| {
                Box::pin(async move { connection.execute(SETTINGS).await.map(|_| ()) })
            })
        });
        let pool = sea_orm::Database::connect(options).await?;
        let write = Writer::new(pool.clone(), changes, Waits::default());
        Ok(Self { write, read: Reader::new(pool) })
    }

    /// For migrations, which may wait for those of another process. Creates a SQLite file. On
    /// PostgreSQL there is a second connection, for the lock.
    ///
    /// # Errors
    /// The database cannot be reached, opened or used.
    pub async fn for_migration(url: &str) -> Result<DatabaseConnection, Error> {
        if is_sqlite(url) {
            sqlite_file::keep_private(url)?;
            let mut options = sqlite(url, 1);
            options.map_sqlx_sqlite_opts(|sqlite| {
                settings(sqlite).create_if_missing(true).busy_timeout(MIGRATION_WAIT)
            });
            return sqlite_file::connected(options).await;
        }
        let mut options = postgres(url, 2);
        options.connect_timeout(MIGRATION_WAIT).acquire_timeout(MIGRATION_WAIT);
        let db = sea_orm::Database::connect(options).await?;
        require_utf8(&db).await?;
        Ok(db)
    }

    /// For statements that only read.
    pub(crate) fn read(&self) -> &Reader {
        &self.read
    }

    /// For a single conditional statement outside a transaction.
    pub(crate) fn write(&self) -> &Writer {
        &self.write
    }

    /// What may have been taken away from users.
    pub(crate) fn changes(&self) -> &Changes {
        &self.write.changes
    }

    /// A transaction that writes. On SQLite it takes the write lock at once: a deferred one that
    /// upgrades later fails without waiting.
    pub(crate) async fn begin(&self) -> Result<Transaction, DbErr> {
        let mode = (self.write.get_database_backend() == DbBackend::Sqlite)
            .then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() };
        let (pool, takes) = self.write.watched();
        Ok(self.write.transaction(begin(&pool, options, None).await?, takes))
    }

    /// A read-only transaction that sees one consistent state.
    pub(crate) async fn snapshot(&self) -> Result<DatabaseTransaction, DbErr> {
        let level = (self.read.get_database_backend() == DbBackend::Postgres)
            .then_some(IsolationLevel::RepeatableRead);
        let options = TransactionOptions { isolation_level: level, ..Default::default() };
        begin(&self.read.pool, options, None).await
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

    /// Calls `note` with each statement from now on.
    #[cfg(feature = "testing")]
    pub(crate) fn on_statement(&mut self, note: fn(&Statement)) {
        for pool in [&mut self.write.pool, &mut self.read.pool] {
            pool.set_metric_callback(move |executed| note(executed.statement));
        }
        self.write.note = Some(note);
        self.read.note = Some(note);
    }

    /// Closes the connections that requests use, for a clean shutdown.
    pub async fn close(self) -> Result<(), Error> {
        self.read.close().await?;
        Ok(self.write.pool.close().await?)
    }
}

/// No connection, or none any more.
fn lost(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

/// How long a request waits for a connection, and for the locks of other processes. A form that
/// fails waits several times, and is to be answered within five seconds.
const WAIT: Duration = Duration::from_secs(2);
const BUSY_WAIT: Duration = Duration::from_millis(1500);
const MIGRATION_WAIT: Duration = Duration::from_secs(30);

/// After this time without use, a connection to PostgreSQL is tested first. Testing each time takes as
/// long as a statement.
const IDLE: Duration = Duration::from_secs(1);
pub(crate) const POSTGRES_CONNECTIONS: u32 = 16;

/// Sent as a statement, because PgBouncer refuses settings at the start of a connection. JIT
/// compilation takes longer than any statement here.
const SETTINGS: &str = "SET statement_timeout = '4s'; SET lock_timeout = '2s'; SET jit = off";

pub(crate) fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// Whether the syntax of this address is right. Connects to nothing.
pub fn is_postgres_url(url: &str) -> bool {
    url.parse::<PgConnectOptions>().is_ok()
}

fn postgres(url: &str, connections: u32) -> ConnectOptions {
    let mut options = quiet(url, connections);
    options.test_before_acquire_if_idle_for(IDLE);
    options.map_sqlx_postgres_opts(|postgres| postgres.extra_float_digits(None));
    options
}

/// Names in any script are stored, and compared in lower case.
async fn require_utf8(db: &DatabaseConnection) -> Result<(), Error> {
    let statement = Statement::from_string(DbBackend::Postgres, "SHOW server_encoding");
    let row = db.query_one_raw(statement).await?;
    let encoding: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?;
    match encoding {
        Some(encoding) if encoding != "UTF8" => Err(Error::Start(format!(
            "The PostgreSQL database has the encoding {encoding}: create one with the encoding UTF8 and set LATCHKEY_DATABASE_URL to it."
        ))),
        _ => Ok(()),
    }
}

/// For work at the start that other nodes wait for, and for commands. Only PostgreSQL has such limits.
pub(crate) async fn without_time_limits(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let set = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0";
        tx.execute_unprepared(set).await?;
    }
    Ok(())
}

/// Begins in a separate task. If a client that goes away cut BEGIN off halfway, sqlx would put the
/// connection back into the pool inside of the transaction, and its next statements would not be
/// committed.
async fn begin(
    pool: &DatabaseConnection,
    options: TransactionOptions,
    without_waiting: Option<Waits>,
) -> Result<DatabaseTransaction, DbErr> {
    let pool = pool.clone();
    let begun = tokio::spawn(async move {
        let begin = || async {
            let tx = pool.begin_with_options(options).await?;
            if let Some(waits) = &without_waiting {
                waits.not_for(&tx).await?;
            }
            Ok(tx)
        };
        repeated(begin).await
    });
    begun.await.map_err(|stopped| DbErr::Custom(stopped.to_string()))?
}

/// The size at which SQLite checkpoints its WAL automatically, in pages of 4 KiB.
const JOURNAL_PAGES: &str = "4000";

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut options = quiet(url, connections);
    options.map_sqlx_sqlite_opts(settings);
    options.map_sqlx_sqlite_pool_opts(|pool| {
        pool.after_release(|connection, _| Box::pin(has_ended(connection)))
    });
    options
}

/// For the connection that writes. Another one of these counts as a change.
fn writing(url: &str, changes: &Arc<Changes>, waits: &Waits) -> ConnectOptions {
    let (mut options, changes, waits) = (quiet(url, 1), Arc::clone(changes), waits.clone());
    options.map_sqlx_sqlite_opts(settings);
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        let (changes, waits) = (Arc::clone(&changes), waits.clone());
        let pool = pool.after_connect(move |_, _| {
            changes.connections.fetch_add(1, SeqCst);
            Box::pin(async { Ok(()) })
        });
        pool.after_release(move |connection, _| Box::pin(waits.clone().released(connection)))
    });
    options
}

/// `synchronous=FULL`: a used code must not become valid again after a power failure. A file that
/// vanished is not replaced by an empty one.
fn settings(sqlite: SqliteConnectOptions) -> SqliteConnectOptions {
    sqlite
        .busy_timeout(BUSY_WAIT)
        .create_if_missing(false)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", JOURNAL_PAGES)
}

/// Statements are not logged: they contain email addresses and hashes.
fn quiet(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .connect_timeout(WAIT)
        .acquire_timeout(WAIT)
        .test_before_acquire(false)
        .sqlx_logging(false);
    options
}

#[cfg(test)]
#[path = "database/tests.rs"]
mod tests;
