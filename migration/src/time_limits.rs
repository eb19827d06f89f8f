//! Migrations take as long as they need. PgBouncer may give them a connection with the limits of the
//! server's statements, and an operator may have set limits for the role or the database.

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend},
};

/// Until the end of the transaction. Only PostgreSQL has such limits.
pub(crate) async fn lift_time_limits(tx: &impl ConnectionTrait) -> Result<(), DbErr> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let set = "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; \
                   SET LOCAL idle_in_transaction_session_timeout = 0";
        tx.execute_unprepared(set).await?;
    }
    Ok(())
}

/// A migration that lifts the limits first.
pub(crate) struct WithoutTimeLimits(Box<dyn MigrationTrait>);

impl WithoutTimeLimits {
    pub(crate) fn boxed(step: Box<dyn MigrationTrait>) -> Box<dyn MigrationTrait> {
        Box::new(Self(step))
    }
}

impl MigrationName for WithoutTimeLimits {
    fn name(&self) -> &str {
        self.0.name()
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WithoutTimeLimits {
    fn use_transaction(&self) -> Option<bool> {
        self.0.use_transaction()
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        lift_time_limits(manager.get_connection()).await?;
        self.0.up(manager).await
    }
}
