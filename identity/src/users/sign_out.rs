//! Signing users out everywhere, one or many at a time.

use crate::{
    entity::{grant, pending_sign_in, session},
    error::Error,
    link,
    logout::{end_grants, end_sessions},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// Ends the sessions and pending sign-ins of these users, the access of applications that stayed connected,
/// and the links and jobs that they made as administrators.
pub(super) async fn everywhere(tx: &DatabaseTransaction, ids: &[i64]) -> Result<(), Error> {
    end_access(tx, ids).await?;
    end_pending(tx, ids).await?;
    link::end_made_by_any(tx, ids).await
}

/// Ends the sessions of these users, and the access of applications that stayed connected.
pub(super) async fn end_access(tx: &DatabaseTransaction, ids: &[i64]) -> Result<(), Error> {
    end_grants(tx, grant::Column::AccountId.is_in(ids.iter().copied())).await?;
    end_sessions(tx, session::Column::AccountId.is_in(ids.iter().copied())).await?;
    Ok(())
}

/// Ends the pending sign-ins of these users.
pub(super) async fn end_pending(tx: &DatabaseTransaction, ids: &[i64]) -> Result<(), Error> {
    pending_sign_in::Entity::delete_many()
        .filter(pending_sign_in::Column::AccountId.is_in(ids.iter().copied()))
        .exec(tx)
        .await?;
    Ok(())
}
