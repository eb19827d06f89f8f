//! The key set that an application publishes at an address, as it was last read.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "published_key_sets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub connection_id: i64,
    /// As JSON. `None` until it was read.
    pub key_set: Option<String>,
    /// Binds the keys to their address and the connection, as in `keys::TokenRow`.
    pub key_set_mac: Option<String>,
    pub read_at: Option<i64>,
    /// When it is to be read again.
    pub fresh_until: i64,
    /// When the last attempt to read it began.
    pub tried_at: i64,
    /// Why the last attempt failed, as `connection::Unread` writes it.
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
