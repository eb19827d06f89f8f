//! The access that an application has on behalf of a user.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "grants")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub connection_id: i64,
    pub account_id: i64,
    /// The grant ends with the session. `None` once it outlives its session.
    pub session_id: Option<i64>,
    /// How the application knows the session that the grant has outlived or may outlive.
    pub sid: Option<String>,
    /// Of the account when the grant began; the grant ends when it rises.
    pub grant_version: i64,
    /// Separated by spaces.
    pub scopes: String,
    pub password_at: Option<i64>,
    pub factor: Option<String>,
    pub factor_at: Option<i64>,
    pub proved_at: i64,
    /// The `acr` that the request asked for and reached.
    pub acr: Option<String>,
    /// When the session of the grant began.
    pub signed_in_at: i64,
    /// Noted at most once a minute.
    pub last_used_at: i64,
    pub created_at: i64,
    pub expires_at: i64,
    /// Of what all refresh tokens of the grant begin with.
    pub family_hash: Option<TokenHash>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
