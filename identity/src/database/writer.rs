//! Everything that writes. A statement or a transaction that may take something away from a user is
//! noted in [`Changes`] before and after its commit, without the caller having to say so.

use super::{changes::Changes, harmless::is_harmless, waits::Waits};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, Statement, prelude::async_trait::async_trait,
};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

/// The pool that writes, for single statements outside of transactions.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    pub(super) pool: DatabaseConnection,
    pub(super) changes: Arc<Changes>,
    pub(super) waits: Waits,
    #[cfg(feature = "testing")]
    pub(super) note: Option<fn(&Statement)>,
}

impl Writer {
    pub(super) fn new(pool: DatabaseConnection, changes: Arc<Changes>, waits: Waits) -> Self {
        Self {
            pool,
            changes,
            waits,
            #[cfg(feature = "testing")]
            note: None,
        }
    }

    /// The pool for one transaction, and whether a statement of that transaction may take something away.
    pub(super) fn watched(&self) -> (DatabaseConnection, Arc<AtomicBool>) {
        let (mut pool, takes) = (self.pool.clone(), Arc::<AtomicBool>::default());
        let noted = Arc::clone(&takes);
        #[cfg(feature = "testing")]
        let note = self.note;
        pool.set_metric_callback(move |executed| {
            if !is_harmless(&executed.statement.sql) {
                noted.store(true, SeqCst);
            }
            #[cfg(feature = "testing")]
            if let Some(note) = note {
                note(executed.statement);
            }
        });
        (pool, takes)
    }

    pub(super) fn transaction(
        &self,
        inner: DatabaseTransaction,
        takes: Arc<AtomicBool>,
    ) -> Transaction {
        Transaction { inner, takes, changes: Arc::clone(&self.changes) }
    }

    async fn run<T, Work>(&self, sql: &str, work: Work) -> Result<T, DbErr>
    where
        T: Send + 'static,
        Work: Future<Output = Result<T, DbErr>> + Send + 'static,
    {
        if is_harmless(sql) {
            return work.await;
        }
        commit(Arc::clone(&self.changes), work).await
    }
}

/// In a separate task: if a client that goes away cut the commit off, it could be completed after the
/// change was noted.
async fn commit<T: Send + 'static>(
    changes: Arc<Changes>,
    work: impl Future<Output = Result<T, DbErr>> + Send + 'static,
) -> Result<T, DbErr> {
    let committed = tokio::spawn(async move {
        let _noted = changes.committing();
        work.await
    });
    committed.await.map_err(|stopped| DbErr::Custom(stopped.to_string()))?
}

#[async_trait]
impl ConnectionTrait for Writer {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let (pool, sql) = (self.pool.clone(), statement.sql.clone());
        self.run(&sql, async move { pool.execute_raw(statement).await }).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let (pool, text) = (self.pool.clone(), sql.to_owned());
        self.run(sql, async move { pool.execute_unprepared(&text).await }).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let (pool, sql) = (self.pool.clone(), statement.sql.clone());
        self.run(&sql, async move { pool.query_one_raw(statement).await }).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let (pool, sql) = (self.pool.clone(), statement.sql.clone());
        self.run(&sql, async move { pool.query_all_raw(statement).await }).await
    }
}

/// A transaction that writes. It is rolled back unless it is committed.
#[derive(Debug)]
pub(crate) struct Transaction {
    inner: DatabaseTransaction,
    takes: Arc<AtomicBool>,
    changes: Arc<Changes>,
}

impl Transaction {
    pub(crate) async fn commit(self) -> Result<(), DbErr> {
        if !self.takes.load(SeqCst) {
            return self.inner.commit().await;
        }
        commit(self.changes, self.inner.commit()).await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    /// The pool does not report these.
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.takes.fetch_or(!is_harmless(sql), SeqCst);
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
