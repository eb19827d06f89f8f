//! Work in the background.

use crate::{
    entity::{bulk_job, import_batch, installation},
    error::Error,
    import,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jobs {
    /// Unfinished actions on many users.
    pub bulk: u64,
    /// Unfinished imports.
    pub imports: u64,
    /// When housekeeping last ran.
    pub swept_at: Option<i64>,
}

pub(super) async fn jobs(services: &Services) -> Result<Jobs, Error> {
    let db = services.db.read();
    let bulk = bulk_job::Entity::find().filter(bulk_job::Column::FinishedAt.is_null());
    let running = import_batch::Column::Status.eq(import::RUNNING);
    let imports = import_batch::Entity::find().filter(running);
    let swept_at = installation::Entity::find_by_id(1)
        .select_only()
        .column(installation::Column::KnownAt)
        .into_tuple::<Option<i64>>()
        .one(db)
        .await?
        .flatten();
    Ok(Jobs { bulk: bulk.count(db).await?, imports: imports.count(db).await?, swept_at })
}
