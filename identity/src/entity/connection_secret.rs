//! A secret with which an application proves who it is.

use crate::secret::{Sealed, TokenHash};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_secrets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub secret_hash: TokenHash,
    pub connection_id: i64,
    /// Binds the secret to the connection; see `keys::TokenRow`.
    pub owner_mac: String,
    pub created_at: i64,
    /// Set when a newer secret replaces it.
    pub expires_at: Option<i64>,
    pub last_used_at: Option<i64>,
    /// The secret itself, sealed, while the administrator who made it may view it.
    pub revealed: Option<Sealed>,
    pub revealed_to_session: Option<i64>,
    pub revealed_until: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
