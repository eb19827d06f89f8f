//! How an application speaks OpenID Connect with this installation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "connections")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub application_id: i64,
    pub client_id: String,
    /// Runs in browsers or on devices, so it has no secret.
    pub is_public: bool,
    pub requires_pkce: bool,
    /// Of ID tokens, as `jose::Algorithm` writes it.
    pub algorithm: String,
    /// A host, or empty; see `subject`.
    pub sector: String,
    pub treats_email_as_verified: bool,
    /// `demand`, `all` or `listed`: which groups the application is told.
    pub told_groups: String,
    /// Whether its grants may outlive their sessions.
    pub stays_connected: bool,
    /// Users are asked before the application is told about them.
    pub asks_for_consent: bool,
    /// Its requests must be pushed.
    pub requires_pushed_requests: bool,
    /// The public keys of an application that has no secret, as JSON.
    pub key_set: Option<String>,
    /// Where an application that has no secret publishes its keys, instead of `key_set`.
    pub key_set_uri: Option<String>,
    /// Binds the keys or their address to the connection, as in `keys::TokenRow`.
    pub key_set_mac: Option<String>,
    /// Assertions that may be older are refused.
    pub assertions_from: i64,
    /// Increased by every change.
    pub version: i64,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
