//! A token that an application received.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grant_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: TokenHash,
    pub grant_id: i64,
    /// Binds the token to the grant; see `keys::TokenRow`.
    pub owner_mac: String,
    /// `access` or `refresh`.
    pub kind: String,
    /// Separated by spaces. `None` for all scopes of the grant.
    pub scopes: Option<String>,
    pub created_at: i64,
    pub expires_at: i64,
    /// When a refresh token was used.
    pub replaced_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
