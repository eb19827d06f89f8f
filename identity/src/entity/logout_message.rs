//! A message to an application that a user was signed out. It contains everything that is sent, and refers
//! to no other row.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "logout_messages")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Its name.
    pub application: String,
    pub client_id: String,
    /// As `jose::Algorithm` writes it.
    pub algorithm: String,
    pub uri: String,
    pub account_id: i64,
    /// How the application knows the user.
    pub subject: String,
    /// How the application knows the session.
    pub sid: String,
    /// Of this message, or of another one of the application.
    pub attempts: i64,
    pub next_at: i64,
    /// When one of them failed for the first time.
    pub tried_since: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
