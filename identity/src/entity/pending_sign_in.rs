//! Password accepted, second factor pending.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pending_sign_ins")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: TokenHash,
    pub account_id: i64,
    pub security_version: i64,
    pub next_path: Option<String>,
    /// The method whose code is requested.
    pub method: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    /// Binds the token to the account; see `keys::TokenRow`.
    pub owner_mac: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
