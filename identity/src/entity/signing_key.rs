//! A key that signs ID tokens.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "signing_keys")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The `kid` of the key (RFC 7517): its thumbprint.
    pub key_id: String,
    pub algorithm: String,
    /// PKCS #8, sealed. The public part is derived from it and is not stored.
    pub private_key: Sealed,
    pub created_at: i64,
    /// `None` while it is the next key.
    pub used_from: Option<i64>,
    /// When its successor replaced it.
    pub used_until: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
