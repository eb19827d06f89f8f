//! The one row about this installation.

use crate::secret::TokenHash;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "installation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub product: String,
    pub organization: Option<String>,
    pub support_contact: Option<String>,
    pub time_zone: String,
    pub setup_code_hash: Option<TokenHash>,
    pub setup_code_expires_at: Option<i64>,
    pub first_administrator_at: Option<i64>,
    /// The retention period of the audit log.
    pub audit_days: i64,
    pub version: i64,
    pub delivery_version: i64,
    /// The last time at which the clock was believed.
    pub known_at: Option<i64>,
    /// Since when the deletion of unusually many events waits.
    pub audit_waits_since: Option<i64>,
    pub audit_verified_at: Option<i64>,
    /// The entry that was not intact then.
    pub audit_broken_node: Option<String>,
    pub audit_broken_sequence: Option<i64>,
    /// When an administrator hid "Get started".
    pub get_started_hidden_at: Option<i64>,
    /// The id of the key that encrypts. Set at the first start.
    pub sealing_key: Option<String>,
    /// The id of the key that ids and MACs are derived from. Set at the first start.
    pub oldest_key: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
