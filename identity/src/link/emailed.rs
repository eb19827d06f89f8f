//! Links that were sent to the email address of the account: using one proves that the user receives
//! emails there. One that was handed over proves nothing about the address.

use crate::{
    account::AccountId,
    accounts,
    entity::{account, link as row},
    error::Error,
    secret::Token,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// The link is in an email to its account.
pub(crate) async fn note_emailed(tx: &DatabaseTransaction, link: &Token) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::IsEmailed, Expr::value(true))
        .filter(row::Column::TokenHash.eq(link.hash()))
        .exec(tx)
        .await?;
    Ok(())
}

/// The owner uses this link, which is deleted after this.
pub(super) async fn note_verified(
    tx: &DatabaseTransaction,
    link: &Token,
    owner: &account::Model,
    now: i64,
) -> Result<(), Error> {
    let emailed = row::Entity::find_by_id(link.hash()).filter(row::Column::IsEmailed.eq(true));
    if owner.email_verified_at.is_none() && emailed.one(tx).await?.is_some() {
        accounts::note_email_verified(tx, AccountId(owner.id), now).await?;
    }
    Ok(())
}
