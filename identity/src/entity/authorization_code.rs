//! A code that an application exchanges for tokens, once.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "authorization_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_hash: TokenHash,
    pub grant_id: i64,
    /// Binds the code to the grant; see `keys::TokenRow`.
    pub owner_mac: String,
    /// As in the request.
    pub redirect_uri: String,
    /// PKCE, S256 (RFC 7636).
    pub challenge: Option<String>,
    pub nonce: Option<String>,
    pub expires_at: i64,
    pub redeemed_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
