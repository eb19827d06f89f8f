//! By what an old refresh token of a grant is recognized. Grants of before have none; each gets one when its
//! refresh token is used.

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
        add_column(manager, "grants", maybe_text("family_hash")).await?;
        let by_family = Index::create()
            .name("grants_by_family_hash")
            .table("grants")
            .col("family_hash")
            .unique()
            .take();
        manager.create_index(by_family).await
    }
}
