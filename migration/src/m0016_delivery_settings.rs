//! Delivery settings, one row for email and one for SMS; passwords and keys are sealed. The version
//! columns of `installation` let concurrent administrators detect conflicts and let nodes notice
//! changes. A new index finds waiting messages by their expiry.

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
                    .table("mail_settings")
                    .col(ColumnDef::new("id").big_integer().not_null().primary_key())
                    .col(number("version"))
                    .col(maybe_text("server"))
                    .col(number("port"))
                    .col(text("encryption"))
                    .col(maybe_text("user_name"))
                    .col(maybe_text("password"))
                    .col(maybe_text("from_address"))
                    .take(),
            )
            .await?;
        manager
            .execute(
                Query::insert()
                    .into_table("mail_settings")
                    .columns(["id", "version", "port", "encryption"])
                    .values_panic([1i64.into(), 1i64.into(), 587i64.into(), "starttls".into()])
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sms_settings")
                    .col(ColumnDef::new("id").big_integer().not_null().primary_key())
                    .col(number("version"))
                    .col(maybe_text("gateway"))
                    .col(maybe_text("access_key"))
                    .col(maybe_text("sender"))
                    .take(),
            )
            .await?;
        manager
            .execute(
                Query::insert()
                    .into_table("sms_settings")
                    .columns(["id", "version"])
                    .values_panic([1i64.into(), 1i64.into()])
                    .take(),
            )
            .await?;
        for name in ["version", "delivery_version"] {
            add_column(manager, "installation", number(name).default(1).take()).await?;
        }
        manager
            .create_index(
                Index::create()
                    .name("outbox_by_urgency")
                    .table("outbox")
                    .col("channel")
                    .col("state")
                    .col("attempts")
                    .col("expires_at")
                    .col("id")
                    .take(),
            )
            .await
    }
}
