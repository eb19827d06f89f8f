//! The newest code sent in one flow for one purpose.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sent_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub flow: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    pub account_id: i64,
    pub security_version: i64,
    pub method: String,
    /// Where it was sent.
    pub address: Sealed,
    pub mac: String,
    /// The message in the outbox.
    pub message_id: Option<i64>,
    /// When the first code of this flow and purpose was sent.
    pub begun_at: i64,
    pub created_at: i64,
    pub expires_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
