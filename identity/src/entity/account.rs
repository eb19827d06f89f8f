//! An account.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub email: String,
    pub email_key: String,
    pub name: String,
    pub role: String,
    pub status: String,
    pub time_zone: String,
    /// Empty until the owner has chosen a password.
    pub password_hash: Sealed,
    pub security_version: i64,
    pub created_at: i64,
    pub last_sign_in_at: Option<i64>,
    pub default_method: Option<String>,
    pub nudge_after: Option<i64>,
    pub name_key: String,
    pub search_key: String,
    /// Bits of `method::Methods`.
    pub methods: i64,
    /// 1 if there are recovery codes and all are used, else 0.
    pub codes_used_up: i64,
    pub requirement: String,
    pub requirement_reason: Option<String>,
    pub requirement_until: Option<i64>,
    pub required_at: Option<i64>,
    pub invited_by: Option<i64>,
    pub invited_at: Option<i64>,
    pub locked_until: Option<i64>,
    pub reminded_at: Option<i64>,
    /// When an email to the current address was last refused for good, unless one was delivered
    /// since.
    pub mail_refused_at: Option<i64>,
    /// Links that this administrator made work while this is unchanged.
    pub issuer_version: i64,
    /// By which applications know the user.
    pub user_name: String,
    /// Grants of applications end when it rises: when protection is taken away, or who may sign in
    /// changes.
    pub grant_version: i64,
    /// When the user first entered a code or used a link from an email to the current address.
    pub email_verified_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
