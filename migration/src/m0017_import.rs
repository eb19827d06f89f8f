//! Checked import files, in parts that are deleted once imported.

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
                    .table("import_batches")
                    .col(id())
                    .col(number("account_id"))
                    .col(text("status"))
                    .col(number("people"))
                    .col(number("invited"))
                    .col(number("imported"))
                    .col(number("left_out"))
                    .col(number("created_at"))
                    .col(number("expires_at"))
                    .col(text("address"))
                    .col(text("browser"))
                    .col(text("request_id"))
                    .foreign_key(&mut of_account("import_batches"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("import_parts")
                    .col(number("batch_id"))
                    .col(number("place"))
                    .col(text("people"))
                    .primary_key(Index::create().col("batch_id").col("place"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("import_parts_batch")
                            .from("import_parts", "batch_id")
                            .to("import_batches", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await
    }
}
