//! A copy, in the account's row, of which methods it has and whether its recovery codes are used
//! up: for lists of users, and for checking at every request whether a method is missing.

use crate::{
    account::AccountId,
    entity::{account, passkey, sent_code_method, totp},
    error::Error,
    method::Method,
    recovery_code,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

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
