//! Connections to SQLite for single statements that read. The pool of sqlx tests a connection
//! whenever it gets one back, which takes as long as most statements. A connection whose statement
//! has ended needs no test, so these are kept outside of the pool.

use sea_orm::{
    ConnAcquireErr, DbErr, RuntimeErr, Value, Values,
    sqlx::{
        self, Arguments, AssertSqlSafe, ConnectOptions, Connection, Executor, Sqlite, SqlitePool,
        query::Query,
        sqlite::{SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteRow},
    },
};
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many statements are executed at the same time.
const CONNECTIONS: u32 = 4;

/// The connections of one process.
#[derive(Clone, Debug)]
pub(super) struct Kept(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    options: Arc<SqliteConnectOptions>,
    /// How long a statement waits for a connection.
    patience: Duration,
    /// One for each statement that may be executed.
    places: Arc<Semaphore>,
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    connections: Vec<SqliteConnection>,
    /// How many connections were idle all the time since the last [`Kept::rest`].
    spare: usize,
}

impl Kept {
    /// Connections to the same file as those of the pool, opened when they are needed.
    pub(super) fn like(pool: &SqlitePool) -> Self {
        Self(Arc::new(Parts {
            options: pool.connect_options(),
            patience: pool.options().get_acquire_timeout(),
            places: Arc::new(Semaphore::new(CONNECTIONS as usize)),
            idle: Mutex::default(),
        }))
    }

    pub(super) async fn one(
        &self,
        sql: String,
        arguments: SqliteArguments,
    ) -> Result<Option<SqliteRow>, DbErr> {
        let mut lent = self.lend().await.map_err(refused)?;
        let found = lent.connection()?.fetch_optional(query(sql, arguments)).await;
        lent.end(found)
    }

    pub(super) async fn all(
        &self,
        sql: String,
        arguments: SqliteArguments,
    ) -> Result<Vec<SqliteRow>, DbErr> {
        let mut lent = self.lend().await.map_err(refused)?;
        let found = lent.connection()?.fetch_all(query(sql, arguments)).await;
        lent.end(found)
    }

    /// Closes the connections that were not needed since the last call, except for one.
    pub(super) async fn rest(&self) {
        let spare = {
            let mut idle = self.0.idle();
            let count = mem::replace(&mut idle.spare, usize::MAX).min(idle.connections.len());
            idle.connections.drain(..count.saturating_sub(1)).collect()
        };
        close(spare).await;
    }

    /// Waits for the statements that are being executed. Later ones are refused.
    pub(super) async fn close(&self) {
        // Fails only if another clone has closed them.
        let all = self.0.places.acquire_many(CONNECTIONS).await;
        self.0.places.close();
        drop(all);
        let idle = mem::take(&mut self.0.idle().connections);
        close(idle).await;
    }

    async fn lend(&self) -> Result<Lent, sqlx::Error> {
        let place = timeout(self.0.patience, Arc::clone(&self.0.places).acquire_owned()).await;
        let place = place.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let place = place.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = self.0.idle().take();
        let connection = match idle {
            Some(connection) => connection,
            None => timeout(self.0.patience, self.0.options.connect())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)??,
        };
        let connection = Some((connection, place));
        Ok(Lent { connection, kept: Arc::clone(&self.0), has_ended: false })
    }
}

impl Parts {
    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Idle {
    /// The one that was used last, so that the others can be closed.
    fn take(&mut self) -> Option<SqliteConnection> {
        let connection = self.connections.pop();
        self.spare = self.spare.min(self.connections.len());
        connection
    }
}

/// A connection while its statement is executed.
struct Lent {
    connection: Option<(SqliteConnection, OwnedSemaphorePermit)>,
    kept: Arc<Parts>,
    has_ended: bool,
}

impl Lent {
    fn connection(&mut self) -> Result<&mut SqliteConnection, DbErr> {
        let lent = self.connection.as_mut().map(|(connection, _)| connection);
        lent.ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))
    }

    fn end<T>(mut self, found: Result<T, sqlx::Error>) -> Result<T, DbErr> {
        self.has_ended = found.is_ok();
        found.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(Arc::new(error))))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some((mut connection, place)) = self.connection.take() else { return };
        if self.has_ended {
            self.kept.idle().connections.push(connection);
            return;
        }
        // The statement failed, or is still being executed for a client that went away. Until it has
        // ended, it keeps its place.
        let kept = Arc::clone(&self.kept);
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if connection.ping().await.is_ok() {
                    kept.idle().connections.push(connection);
                }
                drop(place);
            });
        }
    }
}

async fn close(connections: Vec<SqliteConnection>) {
    for connection in connections {
        if let Err(error) = connection.close().await {
            tracing::warn!(%error, "a connection to the database was not closed");
        }
    }
}

fn refused(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        _ => DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))),
    }
}

/// `None` if a value has a type that no statement of ours uses: the pool executes such a statement.
pub(super) fn arguments(values: Option<&Values>) -> Option<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for value in values.map_or(&[][..], |values| &values.0) {
        let added = match value {
            Value::BigInt(number) => arguments.add(*number),
            Value::BigUnsigned(number) => {
                arguments.add(number.map(i64::try_from).transpose().ok()?)
            }
            Value::Bool(is) => arguments.add(*is),
            Value::Bytes(bytes) => arguments.add(bytes.clone()),
            Value::Int(number) => arguments.add(*number),
            Value::String(text) => arguments.add(text.clone()),
            _ => return None,
        };
        added.ok()?;
    }
    Some(arguments)
}

fn query(sql: String, arguments: SqliteArguments) -> Query<'static, Sqlite, SqliteArguments> {
    sqlx::query_with(AssertSqlSafe(sql), arguments)
}

#[cfg(test)]
mod tests;
