//! A message about a sign-out is queued once, also by two transactions that end the same session or grant.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let doubled = "DELETE FROM logout_messages WHERE EXISTS (SELECT 1 FROM logout_messages AS other \
            WHERE other.sid = logout_messages.sid AND other.client_id = logout_messages.client_id \
            AND other.id < logout_messages.id)";
        manager.get_connection().execute_unprepared(doubled).await?;
        manager.drop_index(Index::drop().name("logout_messages_by_sid").to_owned()).await?;
        let once = Index::create()
            .name("logout_messages_by_sid_and_client")
            .table("logout_messages")
            .col("sid")
            .col("client_id")
            .unique()
            .take();
        manager.create_index(once).await
    }
}
