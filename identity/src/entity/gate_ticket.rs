//! A ticket, which takes a browser to a gate. It works once.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub ticket_hash: TokenHash,
    pub gate_id: i64,
    pub session_id: i64,
    /// Binds the ticket to the gate and the session; see `keys::TokenRow`.
    pub owner_mac: String,
    pub security_version: i64,
    /// The proof with which the user was let in; see `assurance::Proof`.
    pub password_at: Option<i64>,
    pub factor: Option<String>,
    pub factor_at: Option<i64>,
    pub proved_at: i64,
    /// The hash of the start cookie of the browser.
    pub challenge: String,
    /// The path and query on the host of the gate.
    pub target: String,
    pub created_at: i64,
    pub expires_at: i64,
    pub spent_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
