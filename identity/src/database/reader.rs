//! Statements that only read. If PostgreSQL has closed a connection, as it does when it restarts, they
//! are repeated with another one.

use super::POSTGRES_CONNECTIONS;
use crate::error::is_lost_connection;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};

/// A pool that reads.
#[derive(Clone, Debug)]
pub(crate) struct Reader(pub(super) DatabaseConnection);

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
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        repeated(|| self.0.execute_raw(statement.clone())).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        repeated(|| self.0.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        if self.get_database_backend() == DbBackend::Sqlite {
            return self.0.query_one_raw(statement).await;
        }
        repeated(|| self.0.query_one_raw(statement.clone())).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if self.get_database_backend() == DbBackend::Sqlite {
            return self.0.query_all_raw(statement).await;
        }
        repeated(|| self.0.query_all_raw(statement.clone())).await
    }
}
