//! Groups of users.

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
        let groups = Table::create()
            .table("groups")
            .col(id())
            .col(text("name").unique_key())
            .col(text("title"))
            .col(number("version"))
            .col(number("created_at"))
            .take();
        manager.create_table(groups).await?;
        let mut of_group = ForeignKey::create()
            .name("group_members_group")
            .from("group_members", "group_id")
            .to("groups", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        let members = Table::create()
            .table("group_members")
            .col(number("group_id"))
            .col(number("account_id"))
            .primary_key(Index::create().col("group_id").col("account_id"))
            .foreign_key(&mut of_group)
            .foreign_key(&mut of_account("group_members"))
            .take();
        manager.create_table(members).await?;
        let by_account = Index::create()
            .name("group_members_by_account")
            .table("group_members")
            .col("account_id")
            .take();
        manager.create_index(by_account).await
    }
}
