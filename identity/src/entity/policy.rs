//! What the organization allows and requires.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    pub version: i64,
    pub second_factor_on: bool,
    pub app_allowed: bool,
    pub sms_allowed: bool,
    pub email_allowed: bool,
    pub trust_allowed: bool,
    pub trust_days: i64,
    pub required_from: Option<i64>,
    pub passkeys_allowed: bool,
    pub enforced_at: Option<i64>,
    pub narrowed_at: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
