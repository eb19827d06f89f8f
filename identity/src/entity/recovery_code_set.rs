//! The current ten recovery codes of an account.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code_sets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    pub generation: i64,
    pub created_at: i64,
    pub saved_at: Option<i64>,
    pub revealed: Option<Sealed>,
    pub revealed_to_session: Option<i64>,
    pub revealed_until: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
