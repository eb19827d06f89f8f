//! Finds the passkey ceremonies of an account among those that anyone can begin.

use sea_orm_migration::{prelude::*, sea_orm::ConnectionTrait};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "CREATE INDEX passkey_ceremonies_by_account ON passkey_ceremonies (account_id) \
                     WHERE account_id IS NOT NULL";
        manager.get_connection().execute_unprepared(index).await.map(|_| ())
    }
}
