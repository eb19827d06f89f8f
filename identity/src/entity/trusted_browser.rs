//! A browser that may skip the second factor.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "trusted_browsers")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    pub security_version: i64,
    pub family_hash: TokenHash,
    pub token_hash: TokenHash,
    pub previous_token_hash: Option<TokenHash>,
    pub previous_until: Option<i64>,
    pub browser: String,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
    pub expires_at: i64,
    /// Binds the token to the account; see `keys::TokenRow`.
    pub owner_mac: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
