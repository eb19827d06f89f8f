//! A round of reminders and its progress.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder_rounds")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub required_from: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub days: i64,
    /// The last account that was reminded.
    pub told_up_to: i64,
    pub done_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
