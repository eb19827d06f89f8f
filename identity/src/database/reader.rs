//! Statements that only read. If PostgreSQL has closed a connection, as it does when it restarts, they
//! are repeated with another one. On SQLite, most are executed outside of the pool.

use super::{
    POSTGRES_CONNECTIONS,
    kept::{Kept, arguments},
};
use crate::error::is_lost_connection;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};

/// A pool that reads.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// Also for transactions.
    pub(super) pool: DatabaseConnection,
    /// On SQLite.
    kept: Option<Kept>,
    #[cfg(feature = "testing")]
    pub(super) note: Option<fn(&Statement)>,
}

impl Reader {
    pub(super) fn new(pool: DatabaseConnection) -> Self {
        let is_sqlite = pool.get_database_backend() == DbBackend::Sqlite;
        let kept = is_sqlite.then(|| Kept::like(pool.get_sqlite_connection_pool()));
        Self {
            pool,
            kept,
            #[cfg(feature = "testing")]
            note: None,
        }
    }

    /// Closes connections that were not needed since the last call.
    pub(crate) async fn rest(&self) {
        if let Some(kept) = &self.kept {
            kept.rest().await;
        }
    }

    pub(super) async fn close(self) -> Result<(), DbErr> {
        if let Some(kept) = &self.kept {
            kept.close().await;
        }
        self.pool.close().await
    }

    fn note(&self, _statement: &Statement) {
        #[cfg(feature = "testing")]
        if let Some(note) = self.note {
            note(_statement);
        }
    }
}

/// Repeats what has changed nothing if its connection was lost, at most once for each connection of
/// the pool.
pub(super) async fn repeated<T, Attempt>(attempt: impl Fn() -> Attempt) -> Result<T, DbErr>
where
    Attempt: Future<Output = Result<T, DbErr>>,
{
    for _ in 0..POSTGRES_CONNECTIONS {
        match attempt().await {
            Err(error) if is_lost_connection(&error) => {}
            done => return done,
        }
    }
    attempt().await
}

#[async_trait]
impl ConnectionTrait for Reader {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        repeated(|| self.pool.execute_raw(statement.clone())).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        repeated(|| self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if let Some(kept) = &self.kept
            && let Some(arguments) = arguments(statement.values.as_ref())
        {
            self.note(&statement);
            return Ok(kept.one(statement.sql, arguments).await?.map(QueryResult::from));
        }
        repeated(|| self.pool.query_one_raw(statement.clone())).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(kept) = &self.kept
            && let Some(arguments) = arguments(statement.values.as_ref())
        {
            self.note(&statement);
            let rows = kept.all(statement.sql, arguments).await?;
            return Ok(rows.into_iter().map(QueryResult::from).collect());
        }
        repeated(|| self.pool.query_all_raw(statement.clone())).await
    }
}
