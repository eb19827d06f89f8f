//! A checked file of users, and the progress of its import.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "import_batches")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The administrator who checked it.
    pub account_id: i64,
    pub status: String,
    pub people: i64,
    pub invited: i64,
    pub imported: i64,
    pub left_out: i64,
    /// Invited users who got no email, because too many were sent to their addresses.
    pub not_mailed: i64,
    pub administrators: i64,
    /// Users who keep the subjects by which applications know them.
    pub subjects: i64,
    /// Lines that cannot be imported.
    pub invalid: i64,
    pub created_at: i64,
    pub expires_at: i64,
    pub address: String,
    pub browser: String,
    pub request_id: String,
    /// Of that administrator when the import was started.
    pub issuer_version: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
