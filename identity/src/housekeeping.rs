//! Forgets what has expired. Nothing here decides anything: what expired was refused already.

use crate::{
    entity::{pending_sign_in, recovery_code_set, session, throttle, totp_enrollment},
    error::Error,
    services::Services,
    session::IDLE,
    totp::RENEWABLE,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};

const DAY: i64 = 86_400;

/// Removes expired sessions, pending sign-ins, secrets and old counts. Safe to run on every node.
///
/// # Errors
/// The database's.
pub async fn sweep(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), services.db.write());
    let over = Condition::any()
        .add(session::Column::ExpiresAt.lte(now))
        .add(session::Column::LastSeenAt.lte(now - IDLE));
    session::Entity::delete_many().filter(over).exec(db).await?;
    // A day longer than they work, so that the page can say "You took too long".
    pending_sign_in::Entity::delete_many()
        .filter(pending_sign_in::Column::ExpiresAt.lte(now - DAY))
        .exec(db)
        .await?;
    totp_enrollment::Entity::delete_many()
        .filter(totp_enrollment::Column::ExpiresAt.lte(now - RENEWABLE))
        .exec(db)
        .await?;
    recovery_code_set::Entity::update_many()
        .col_expr(recovery_code_set::Column::Revealed, Expr::value(None::<String>))
        .filter(recovery_code_set::Column::RevealedUntil.lte(now))
        .filter(recovery_code_set::Column::Revealed.is_not_null())
        .exec(db)
        .await?;
    throttle::Entity::delete_many()
        .filter(throttle::Column::UpdatedAt.lte(now - 30 * DAY))
        .exec(db)
        .await?;
    Ok(())
}

/// What the first request should not wait for.
///
/// # Errors
/// Hashing fails.
pub async fn warm_up(services: &Services) -> Result<(), Error> {
    services.hasher.warm_up().await
}
