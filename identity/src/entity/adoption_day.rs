//! Active accounts on a day, and how many of them had two-factor authentication.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "adoption_days")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    pub active: i64,
    pub with_two_factor: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
