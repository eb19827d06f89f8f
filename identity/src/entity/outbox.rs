//! A message in the outbox.

use crate::secret::Sealed;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub channel: String,
    pub state: String,
    /// `None` once the message is settled.
    pub sealed: Option<Sealed>,
    pub created_at: i64,
    pub expires_at: i64,
    pub next_at: i64,
    pub attempts: i64,
    pub problem: Option<String>,
    /// When an attempt last failed.
    pub problem_at: Option<i64>,
    pub done_at: Option<i64>,
    /// The account whose address an email was sent to, if it has one.
    pub account_id: Option<i64>,
    /// The token hash of the link, or the MAC of the code, that the message contains.
    pub proof: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
