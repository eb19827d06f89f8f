//! An emailed link, valid once.

use crate::secret::{Sealed, TokenHash};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: TokenHash,
    pub purpose: String,
    pub account_id: Option<i64>,
    pub security_version: i64,
    pub created_at: i64,
    pub expires_at: i64,
    /// The administrator who sent it.
    pub made_by: Option<i64>,
    /// The link itself, sealed, while the administrator who has to hand it over may view it.
    pub revealed: Option<Sealed>,
    pub revealed_to_session: Option<i64>,
    pub revealed_until: Option<i64>,
    /// Binds the token to the account; see `keys::TokenRow`.
    pub owner_mac: Option<String>,
    /// Of that administrator when it was made.
    pub issuer_version: i64,
    /// Whether it was sent to the email address of the account, and not handed over.
    pub is_emailed: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
