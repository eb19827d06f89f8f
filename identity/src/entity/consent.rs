//! What a user lets an application see.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "consents")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub connection_id: i64,
    /// All that were consented to, separated by spaces.
    pub scopes: String,
    pub created_at: i64,
    /// When the user was last asked and consented.
    pub given_at: i64,
    /// When the application was last opened.
    pub last_used_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
