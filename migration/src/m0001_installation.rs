//! The installation's settings (one row), and a canary for each encryption key in use.

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
                    .table("installation")
                    .col(ColumnDef::new("id").big_integer().not_null().primary_key())
                    .col(text("product"))
                    .col(maybe_text("organization"))
                    .col(maybe_text("support_contact"))
                    .col(text("time_zone"))
                    .col(maybe_text("setup_code_hash"))
                    .col(maybe_number("setup_code_expires_at"))
                    .col(maybe_number("first_administrator_at"))
                    .take(),
            )
            .await?;
        manager
            .execute(
                Query::insert()
                    .into_table("installation")
                    .columns(["id", "product", "time_zone"])
                    .values_panic([1i64.into(), "Latchkey".into(), "UTC".into()])
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("key_canaries")
                    .col(text("key_id").primary_key())
                    .col(text("sealed"))
                    .col(number("created_at"))
                    .take(),
            )
            .await
    }
}
