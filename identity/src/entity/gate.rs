//! A host behind a reverse proxy that asks about every request.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gates")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub application_id: i64,
    /// As `gate::Host` writes it; unique.
    pub host: String,
    /// `user_name`, `email` or `subject`: by what the application knows users.
    pub remote_user: String,
    /// `demand` or `all`: which groups the application is told.
    pub told_groups: String,
    /// As `gate::Rules` writes them.
    pub rules: String,
    /// Increased by every change.
    pub version: i64,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
