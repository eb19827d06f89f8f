//! A session that has opened a gate. It ends with the session.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "gate_sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: TokenHash,
    pub gate_id: i64,
    pub session_id: i64,
    /// Binds the token to the gate and the session; see `keys::TokenRow`.
    pub owner_mac: String,
    pub security_version: i64,
    /// The proof of the ticket; see `assurance::Proof`.
    pub password_at: Option<i64>,
    pub factor: Option<String>,
    pub factor_at: Option<i64>,
    pub proved_at: i64,
    pub created_at: i64,
    pub last_used_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
