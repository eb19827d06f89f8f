//! The identifier by which applications know a user (`sub`): 128 random bits, the same for all
//! applications, and never given to another account.

use crate::{account::AccountId, entity::subject as row, error::Error, secret::random_id};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, sea_query::OnConflict,
};

/// The sector of a subject that is the same for all applications.
pub(super) const PUBLIC: &str = "";

/// Gives the account a subject, unless it has one. Of two transactions at once, one does.
pub(super) async fn give(tx: &DatabaseTransaction, account: AccountId) -> Result<(), Error> {
    let new = row::ActiveModel {
        account_id: Set(account.0),
        sector: Set(PUBLIC.to_owned()),
        subject: Set(random_id()),
    };
    let once = OnConflict::columns([row::Column::AccountId, row::Column::Sector]);
    let insert = row::Entity::insert(new).on_conflict(once.clone().do_nothing().to_owned());
    insert.exec_without_returning(tx).await?;
    Ok(())
}

/// The subject of an account, if any application knows it.
pub(crate) async fn subject(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<Option<String>, Error> {
    let found = row::Entity::find_by_id((account.0, PUBLIC.to_owned())).one(db).await?;
    Ok(found.map(|row| row.subject))
}
