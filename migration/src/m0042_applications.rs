//! Applications, and the groups whose members can open them.

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
        let applications = Table::create()
            .table("applications")
            .col(id())
            .col(text("name"))
            .col(text("name_key").unique_key())
            .col(maybe_text("address"))
            .col(text("who"))
            .col(text("proof"))
            .col(maybe_number("age"))
            .col(flag("accepts_trusted_browser"))
            .col(flag("is_on"))
            .col(number("version"))
            .col(number("created_at"))
            .take();
        manager.create_table(applications).await?;
        let mut of_application = ForeignKey::create()
            .name("application_groups_application")
            .from("application_groups", "application_id")
            .to("applications", "id")
            .on_delete(ForeignKeyAction::Cascade)
            .take();
        // A group that an application names cannot be deleted.
        let mut of_group = ForeignKey::create()
            .name("application_groups_group")
            .from("application_groups", "group_id")
            .to("groups", "id")
            .on_delete(ForeignKeyAction::Restrict)
            .take();
        let groups = Table::create()
            .table("application_groups")
            .col(number("application_id"))
            .col(number("group_id"))
            .primary_key(Index::create().col("application_id").col("group_id"))
            .foreign_key(&mut of_application)
            .foreign_key(&mut of_group)
            .take();
        manager.create_table(groups).await?;
        let by_group = Index::create()
            .name("application_groups_by_group")
            .table("application_groups")
            .col("group_id")
            .take();
        manager.create_index(by_group).await
    }
}
