//! The keys that sign ID tokens.

use crate::table::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let keys = Table::create()
            .table("signing_keys")
            .col(id())
            .col(text("key_id").unique_key())
            .col(text("algorithm"))
            .col(text("private_key"))
            .col(number("created_at"))
            .col(maybe_number("used_from"))
            .col(maybe_number("used_until"))
            .take();
        manager.create_table(keys).await
    }
}
