//! A passkey or security key of an account.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub account_id: i64,
    /// In base64url; unique across accounts.
    pub credential_id: String,
    /// Public key, counter and flags.
    pub credential: Sealed,
    pub name: String,
    /// The device stored it and verified its user when it was created. Otherwise it is a security
    /// key, which only replaces the code after the password.
    pub signs_in_alone: bool,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
