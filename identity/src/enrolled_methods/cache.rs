//! A copy, in the account's row, of which methods it has and whether its recovery codes are used
//! up: for lists of users, and for checking at every request whether a method is missing.

use crate::{
    account::AccountId,
    entity::{account, passkey, recovery_code, sent_code_method, totp},
    error::Error,
    method::{Method, Methods, PASSKEY},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Updates the copy, in the transaction that changed the tables.
pub(crate) async fn update_cache(db: &impl ConnectionTrait, id: AccountId) -> Result<(), Error> {
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
    let used_up = are_codes_used_up(db, id).await?;
    account::Entity::update_many()
        .col_expr(account::Column::Methods, Expr::value(bits))
        .col_expr(account::Column::CodesUsedUp, Expr::value(i64::from(used_up)))
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Whether the account has codes and all of them were used.
async fn are_codes_used_up(db: &impl ConnectionTrait, account: AccountId) -> Result<bool, Error> {
    let codes = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .all(db)
        .await?;
    Ok(!codes.is_empty() && codes.iter().all(|code| code.used_at.is_some()))
}
