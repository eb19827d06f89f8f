//! Single-use links in emails. Requesting a link for an unknown address stores one that belongs to
//! no account, so that both cases do the same work.

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
        manager
            .create_table(
                Table::create()
                    .table("links")
                    .col(text("token_hash").primary_key())
                    .col(text("purpose"))
                    .col(maybe_number("account_id"))
                    .col(number("security_version"))
                    .col(number("created_at"))
                    .col(number("expires_at"))
                    .foreign_key(&mut of_account("links"))
                    .take(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("links_by_account").table("links").col("account_id").take(),
            )
            .await
    }
}
