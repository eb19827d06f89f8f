//! One line of the audit log.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_events")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub node: String,
    pub sequence: i64,
    pub at: i64,
    pub event: String,
    pub result: String,
    pub actor_id: Option<i64>,
    pub account_id: Option<i64>,
    pub method: Option<String>,
    pub address: String,
    pub browser: String,
    pub request_id: String,
    pub mac: String,
    pub details: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// For inserting: the database assigns the id.
    pub(crate) fn into_new(self) -> ActiveModel {
        let mut new = ActiveModel::from(self);
        new.id = sea_orm::ActiveValue::NotSet;
        new
    }
}
