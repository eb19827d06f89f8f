//! The groups that an administrator lists for an application, which is told those of its users.

use crate::table::{index, number, of};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A group that an application is told cannot be deleted.
        let mut of_group = ForeignKey::create()
            .name("connection_groups_of_groups")
            .from("connection_groups", "group_id")
            .to("groups", "id")
            .on_delete(ForeignKeyAction::Restrict)
            .take();
        let groups = Table::create()
            .table("connection_groups")
            .col(number("connection_id"))
            .col(number("group_id"))
            .primary_key(Index::create().col("connection_id").col("group_id"))
            .foreign_key(&mut of("connection_groups", "connection_id", "connections"))
            .foreign_key(&mut of_group)
            .take();
        manager.create_table(groups).await?;
        index(manager, "connection_groups", "group_id").await
    }
}
