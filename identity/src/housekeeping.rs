//! Deletes expired data. This decides nothing: expired data is refused anyway.

use crate::{
    adoption, audit,
    entity::{
        link, outbox, passkey_ceremony, pending_sign_in, recovery_code_set, sent_code, session,
        throttle, totp_enrollment, trusted_browser, waiting_action,
    },
    error::Error,
    import, reminder, send_budget,
    services::Services,
    session::IDLE,
    totp::RENEWABLE,
    users,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};

const DAY: i64 = 86_400;

/// Deletes expired rows, old messages and old counts, and runs other periodic tasks. Safe to run on
/// every node.
pub async fn sweep(services: &Services) -> Result<(), Error> {
    sweep_sign_ins(services).await?;
    sweep_messages(services).await?;
    reminder::send_due(services).await?;
    send_budget::sweep(services).await?;
    users::tally::tidy(services).await?;
    import::sweep(services).await?;
    throttle::Entity::delete_many()
        .filter(throttle::Column::UpdatedAt.lte(services.now() - 30 * DAY))
        .exec(services.db.write())
        .await?;
    adoption::count_today(services).await?;
    audit::retention::sweep(services).await?;
    Ok(())
}

/// Expired sessions, trusted browsers and secrets.
async fn sweep_sign_ins(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), services.db.write());
    let over = Condition::any()
        .add(session::Column::ExpiresAt.lte(now))
        .add(session::Column::LastSeenAt.lte(now - IDLE));
    session::Entity::delete_many().filter(over).exec(db).await?;
    // Kept for another day, so that the page can say "You took too long".
    pending_sign_in::Entity::delete_many()
        .filter(pending_sign_in::Column::ExpiresAt.lte(now - DAY))
        .exec(db)
        .await?;
    waiting_action::Entity::delete_many()
        .filter(waiting_action::Column::ExpiresAt.lte(now))
        .exec(db)
        .await?;
    passkey_ceremony::Entity::delete_many()
        .filter(passkey_ceremony::Column::ExpiresAt.lte(now))
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
    trusted_browser::Entity::delete_many()
        .filter(trusted_browser::Column::ExpiresAt.lte(now))
        .exec(db)
        .await?;
    Ok(())
}

/// Codes and links are kept for a day after they expire, so that pages can say so; messages for a
/// week, for an administrator who investigates a failed delivery.
async fn sweep_messages(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), services.db.write());
    sent_code::Entity::delete_many()
        .filter(sent_code::Column::ExpiresAt.lte(now - DAY))
        .exec(db)
        .await?;
    link::Entity::delete_many().filter(link::Column::ExpiresAt.lte(now - DAY)).exec(db).await?;
    crate::link::forget_revealed(db, now).await?;
    let long_ago = Condition::any()
        .add(outbox::Column::DoneAt.lte(now - 7 * DAY))
        .add(outbox::Column::ExpiresAt.lte(now - 7 * DAY));
    outbox::Entity::delete_many().filter(long_ago).exec(db).await?;
    Ok(())
}

/// Does work that the first request should not wait for.
///
/// # Errors
/// Hashing fails.
pub async fn warm_up(services: &Services) -> Result<(), Error> {
    services.hasher.warm_up().await
}
