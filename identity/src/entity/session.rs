//! A session: a user signed in in one browser.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub token_hash: TokenHash,
    pub account_id: i64,
    pub security_version: i64,
    pub signed_in_with: String,
    pub browser: String,
    pub address: String,
    pub created_at: i64,
    pub last_seen_at: i64,
    pub expires_at: i64,
    pub previous_token_hash: Option<TokenHash>,
    pub previous_until: Option<i64>,
    /// Binds the token to the account; see `keys::TokenRow`.
    pub owner_mac: Option<String>,
    pub previous_owner_mac: Option<String>,
    pub fresh_until: Option<i64>,
    pub fresh_for: Option<String>,
    /// When the password was given, if it is part of the proof; see `assurance::Proof`.
    pub password_at: Option<i64>,
    pub factor: Option<String>,
    pub factor_at: Option<i64>,
    pub proved_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
