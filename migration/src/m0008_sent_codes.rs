//! The methods "SMS Message" and "Email", their outstanding codes, and send counters. Also the
//! default method of an account, the method of a pending sign-in, and the clock drift of phones.

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
                    .table("sent_code_methods")
                    .col(number("account_id"))
                    .col(text("method"))
                    .col(maybe_text("phone"))
                    .col(number("created_at"))
                    .col(maybe_number("last_used_at"))
                    .primary_key(Index::create().col("account_id").col("method"))
                    .foreign_key(&mut of_account("sent_code_methods"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sent_codes")
                    .col(text("flow"))
                    .col(text("purpose"))
                    .col(number("account_id"))
                    .col(number("security_version"))
                    .col(text("method"))
                    .col(text("address"))
                    .col(text("mac"))
                    .col(maybe_number("message_id"))
                    .col(number("begun_at"))
                    .col(number("created_at"))
                    .col(number("expires_at"))
                    .primary_key(Index::create().col("flow").col("purpose"))
                    .foreign_key(&mut of_account("sent_codes"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("send_counts")
                    .col(text("key").primary_key())
                    .col(number("window_start"))
                    .col(number("sends"))
                    .col(number("last_at"))
                    .take(),
            )
            .await?;
        for (table, column) in [
            ("accounts", maybe_text("default_method")),
            ("accounts", maybe_number("nudge_after")),
            ("pending_sign_ins", maybe_text("method")),
            ("sessions", maybe_number("code_given_at")),
            ("totps", number("drift").default(0i64).take()),
            ("totps", number("last_offset").default(0i64).take()),
        ] {
            add_column(manager, table, column).await?;
        }
        Ok(())
    }
}
