//! The lines of a checked import file that cannot be imported, and how many administrators it adds.

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
        for name in ["administrators", "invalid"] {
            add_column(manager, "import_batches", number(name).default(0).take()).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("import_invalid_lines")
                    .col(number("batch_id"))
                    .col(number("place"))
                    .col(text("lines"))
                    .primary_key(Index::create().col("batch_id").col("place"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("import_invalid_lines_batch")
                            .from("import_invalid_lines", "batch_id")
                            .to("import_batches", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await
    }
}
