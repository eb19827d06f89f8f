//! An action on many users.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "bulk_jobs")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub action: String,
    /// The group that users are added to or removed from. It may have been deleted since.
    pub group_id: Option<i64>,
    /// The selected users, as JSON. Sealed, because a filter may contain part of a name.
    pub selection: Sealed,
    /// Ids of accounts that could not be changed, as JSON.
    pub failed: String,
    pub total: i64,
    pub seen: i64,
    /// How many of `seen` were changed.
    pub done: i64,
    /// The last account processed.
    pub place: i64,
    pub started_by: i64,
    pub started_at: i64,
    pub finished_at: Option<i64>,
    /// It ended early.
    pub stopped: bool,
    pub address: String,
    pub browser: String,
    pub request_id: String,
    /// Of that administrator when the job was started.
    pub issuer_version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
