//! The Mobile App method of an account.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "totps")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    pub secret: Sealed,
    pub last_used_step: i64,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
    /// Steps by which the phone's clock is consistently off: -1, 0 or 1.
    pub drift: i64,
    /// Steps by which the last code was off.
    pub last_offset: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
