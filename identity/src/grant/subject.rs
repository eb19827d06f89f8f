//! The identifier by which applications know a user (`sub`): 128 random bits, unless it was imported. It is
//! the same for all applications, apart from those with a sector. It is never given to another account:
//! rows stay when their account is deleted, whose id is never used again.

use crate::{
    account::AccountId, connection::Sector, entity::subject as row, error::Error, secret::random_id,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QuerySelect, sea_query::OnConflict,
};
use std::collections::{HashMap, HashSet};

/// Gives the account a subject for most applications and one for this sector, unless it has them. Of two
/// transactions at once, one does.
pub(super) async fn give(
    tx: &DatabaseTransaction,
    account: AccountId,
    sector: &Sector,
) -> Result<(), Error> {
    let sectors = ["", sector.as_str()].into_iter().take(1 + usize::from(sector.host().is_some()));
    let new = sectors.map(|sector| row::ActiveModel {
        account_id: Set(account.0),
        sector: Set(sector.to_owned()),
        subject: Set(random_id()),
    });
    let once = OnConflict::columns([row::Column::AccountId, row::Column::Sector]);
    let insert = row::Entity::insert_many(new).on_conflict(once.clone().do_nothing().to_owned());
    insert.exec_without_returning(tx).await?;
    Ok(())
}

/// The subject of an account in this sector, if an application knows it.
pub(crate) async fn subject(
    db: &impl ConnectionTrait,
    account: AccountId,
    sector: &Sector,
) -> Result<Option<String>, Error> {
    let found = row::Entity::find_by_id((account.0, sector.as_str().to_owned())).one(db).await?;
    Ok(found.map(|row| row.subject))
}

/// Those subjects that an account has or had.
pub(crate) async fn known(
    db: &impl ConnectionTrait,
    subjects: &[String],
) -> Result<HashSet<String>, Error> {
    if subjects.is_empty() {
        return Ok(HashSet::new());
    }
    let found = row::Entity::find()
        .select_only()
        .column(row::Column::Subject)
        .filter(row::Column::Subject.is_in(subjects));
    Ok(found.into_tuple::<String>().all(db).await?.into_iter().collect())
}

/// New accounts keep the subjects by which applications know their users. Fails if one of them was given to
/// another account a moment ago.
pub(crate) async fn keep(
    tx: &DatabaseTransaction,
    subjects: Vec<(AccountId, String)>,
) -> Result<(), Error> {
    if subjects.is_empty() {
        return Ok(());
    }
    let rows = subjects.into_iter().map(|(account, subject)| row::ActiveModel {
        account_id: Set(account.0),
        sector: Set(Sector::default().as_str().to_owned()),
        subject: Set(subject),
    });
    row::Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(())
}

/// The subjects of these accounts that most applications know.
pub(crate) async fn of(
    db: &impl ConnectionTrait,
    accounts: &[i64],
) -> Result<HashMap<i64, String>, Error> {
    let found = row::Entity::find()
        .filter(row::Column::AccountId.is_in(accounts.to_vec()))
        .filter(row::Column::Sector.eq(Sector::default().as_str()));
    Ok(found.all(db).await?.into_iter().map(|row| (row.account_id, row.subject)).collect())
}
