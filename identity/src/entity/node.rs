//! A process that serves.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "nodes")]
pub struct Model {
    /// The id of its chain in the audit log.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub version: String,
    /// The ids of its keys, separated by commas.
    pub keys: String,
    /// The id of the key that it encrypts with.
    pub sealing_key: String,
    pub seen_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
