//! A copy, in the account's row, of which methods it has and whether its recovery codes are used
//! up: for lists of users, and for checking at every request whether a method is missing.

use super::Method;
use crate::{
    account::AccountId,
    entity::{account, passkey, sent_code_method, totp},
    error::Error,
    recovery_code,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// The bit of passkeys, next to those of [`Methods::bit`].
pub(crate) const PASSKEY: i64 = 8;

/// The methods of one account, as a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Methods(pub(crate) i64);

impl Methods {
    /// The values of the column for accounts without a method.
    pub(crate) const NONE: [i64; 2] = [0, PASSKEY];

    pub(crate) fn bit(method: Method) -> i64 {
        match method {
            Method::App => 1,
            Method::Sms => 2,
            Method::Email => 4,
        }
    }

    pub fn has(self, method: Method) -> bool {
        self.0 & Self::bit(method) != 0
    }

    pub fn has_passkey(self) -> bool {
        self.0 & PASSKEY != 0
    }

    /// Whether there is a method. A passkey only complements one and does not count.
    pub fn is_enabled(self) -> bool {
        self.0 & !PASSKEY != 0
    }
}

/// Updates the copy, in the transaction that changed the tables.
pub(crate) async fn remember(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
    let mut bits = 0;
    if totp::Entity::find_by_id(id.0).one(db).await?.is_some() {
        bits |= Methods::bit(Method::App);
    }
    let sent = sent_code_method::Entity::find()
        .filter(sent_code_method::Column::AccountId.eq(id.0))
        .all(db)
        .await?;
    for row in sent {
        bits |= Method::parse(&row.method).map_or(0, Methods::bit);
    }
    let has_passkey = passkey::Entity::find()
        .filter(passkey::Column::AccountId.eq(id.0))
        .one(db)
        .await?
        .is_some();
    if has_passkey {
        bits |= PASSKEY;
    }
    let used_up = recovery_code::are_used_up(db, id).await?;
    account::Entity::update_many()
        .col_expr(account::Column::Methods, Expr::value(bits))
        .col_expr(account::Column::CodesUsedUp, Expr::value(i64::from(used_up)))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}
