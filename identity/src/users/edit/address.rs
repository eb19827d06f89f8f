//! Whether an email address is free.

use crate::{
    account::{AccountId, EmailAddress},
    accounts,
    error::Error,
};
use sea_orm::{DatabaseTransaction, SqlErr};

/// Whether another account has this address.
pub(in crate::users) async fn is_taken(
    tx: &DatabaseTransaction,
    id: AccountId,
    email: &EmailAddress,
) -> Result<bool, Error> {
    let found = accounts::find_by_email(tx, email).await?;
    Ok(found.is_some_and(|other| other.id != id.0))
}

/// Whether another account got the address at the same moment.
pub(in crate::users) fn is_duplicate(error: &sea_orm::DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
