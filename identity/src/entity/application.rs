//! An application that users open with their account.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "applications")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub name: String,
    /// The name as it is compared and sorted; unique.
    pub name_key: String,
    /// Where users start it.
    pub address: Option<String>,
    /// `everyone`, or `groups`: members of any group in `application_groups`.
    pub who: String,
    pub proof: String,
    /// Minutes.
    pub age: Option<i64>,
    pub accepts_trusted_browser: bool,
    pub is_on: bool,
    /// Increased by every change.
    pub version: i64,
    pub created_at: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
