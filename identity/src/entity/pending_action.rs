//! A page or a submitted form that waits for an identity check.

use crate::{purpose::Purpose, secret::Sealed};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "waiting_actions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: Purpose,
    pub name: String,
    pub path: String,
    /// The form, URL-encoded; `None` if a page waits.
    pub body: Option<Sealed>,
    pub expires_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
