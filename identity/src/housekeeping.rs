//! Deletes expired data. This decides nothing: expired data is refused anyway.

use crate::{
    adoption, audit, connection,
    database::Database,
    entity::{
        authorization_request, gate_ticket, grant, grant_token, link, outbox, passkey_ceremony,
        pending_action, pending_sign_in, pushed_request, recovery_code_set, sent_code, session,
        session_application as opened, throttle, totp_enrollment, trusted_browser, wrong_code,
    },
    error::Error,
    grant::TOKEN_LASTS,
    import, reminder, send_budget,
    services::{FOR_SWEEPS, Services},
    session::IDLE,
    signing_key,
    sweep::{delete, is_any, unlocked},
    throttle::{UNTIL_CLEARED, slow_budget},
    totp::RENEWABLE,
    users,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Query},
};

const DAY: i64 = 86_400;
/// Seconds for which sessions that are over are kept.
pub const SESSIONS_KEPT: i64 = 60 * 60;

/// Deletes expired rows, old messages and old counts, and runs other periodic tasks. Safe to run on
/// every node. Does nothing after the clock jumped ahead, until it has run evenly for an hour.
pub async fn sweep(services: &Services) -> Result<(), Error> {
    if !services.is_clock_steady(FOR_SWEEPS) {
        return Ok(());
    }
    services.note_time().await?;
    sweep_sign_ins(services).await?;
    sweep_messages(services).await?;
    reminder::send_due(services).await?;
    send_budget::sweep(services).await?;
    users::tally::tidy(services).await?;
    import::sweep(services).await?;
    connection::sweep(services).await?;
    sweep_throttles(services).await?;
    signing_key::sweep(services).await?;
    adoption::count_today(services).await?;
    audit::retention::sweep(services).await?;
    Ok(())
}

/// Expired sessions, trusted browsers, secrets, and grants of applications.
async fn sweep_sign_ins(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), &services.db);
    sweep_sessions(db, now).await?;
    // Kept for another day, so that the page can say "You took too long".
    let yesterday = pending_sign_in::Column::ExpiresAt.lte(now - DAY);
    delete::<pending_sign_in::Entity>(db, yesterday).await?;
    delete::<pending_action::Entity>(db, pending_action::Column::ExpiresAt.lte(now)).await?;
    delete::<passkey_ceremony::Entity>(db, passkey_ceremony::Column::ExpiresAt.lte(now)).await?;
    let over = authorization_request::Column::ExpiresAt.lte(now);
    delete::<authorization_request::Entity>(db, over).await?;
    delete::<gate_ticket::Entity>(db, gate_ticket::Column::ExpiresAt.lte(now)).await?;
    let over = pushed_request::Column::ExpiresAt.lte(now);
    delete::<pushed_request::Entity>(db, over).await?;
    let over = totp_enrollment::Column::ExpiresAt.lte(now - RENEWABLE);
    delete::<totp_enrollment::Entity>(db, over).await?;
    let shown = recovery_code_set::Column::RevealedUntil
        .lte(now)
        .and(recovery_code_set::Column::Revealed.is_not_null());
    recovery_code_set::Entity::update_many()
        .col_expr(recovery_code_set::Column::Revealed, Expr::value(None::<String>))
        .filter(unlocked::<recovery_code_set::Entity>(shown))
        .exec(db.write())
        .await?;
    delete::<trusted_browser::Entity>(db, trusted_browser::Column::ExpiresAt.lte(now)).await?;
    // With their codes and tokens.
    delete::<grant::Entity>(db, grant::Column::ExpiresAt.lte(now)).await?;
    // Of grants that last longer than a token. Refresh tokens stay until they expire, so that a second
    // use is noticed.
    let over = grant_token::Column::ExpiresAt.lte(now - TOKEN_LASTS);
    delete::<grant_token::Entity>(db, over).await
}

/// All that are over, once one of them has been for an hour, because gates forget what they remember when
/// sessions are deleted. First what PostgreSQL would delete with them, and wait for. A session that has some of
/// it left is deleted by the next sweep.
async fn sweep_sessions(db: &Database, now: i64) -> Result<(), Error> {
    let over_at = |at: i64| {
        Condition::any()
            .add(session::Column::ExpiresAt.lte(at))
            .add(session::Column::LastSeenAt.lte(at - IDLE))
    };
    if !is_any::<session::Entity>(db, over_at(now - SESSIONS_KEPT)).await? {
        return Ok(());
    }
    let over = over_at(now);
    let ids = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(over.clone())
        .into_query();
    delete::<opened::Entity>(db, opened::Column::SessionId.in_subquery(ids.clone())).await?;
    delete::<grant::Entity>(db, grant::Column::SessionId.in_subquery(ids)).await?;
    let has = |table: &'static str| {
        let of_session = Expr::col((table, "session_id")).equals(("sessions", "id"));
        Expr::exists(Query::select().expr(Expr::cust("1")).from(table).and_where(of_session).take())
    };
    let alone =
        Condition::all().add(over).add(has("grants").not()).add(has("session_applications").not());
    delete::<session::Entity>(db, alone).await
}

/// Codes and links are kept for a day after they expire, so that pages can say so; messages for a
/// week, for an administrator who investigates a failed delivery.
async fn sweep_messages(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), &services.db);
    delete::<sent_code::Entity>(db, sent_code::Column::ExpiresAt.lte(now - DAY)).await?;
    delete::<link::Entity>(db, link::Column::ExpiresAt.lte(now - DAY)).await?;
    crate::link::forget_revealed(db.write(), now).await?;
    crate::link::forget_spent(db, now).await?;
    let long_ago = Condition::any()
        .add(outbox::Column::DoneAt.lte(now - 7 * DAY))
        .add(outbox::Column::ExpiresAt.lte(now - 7 * DAY));
    delete::<outbox::Entity>(db, long_ago).await
}

/// A count that pauses until it is cleared stays, however old it is.
async fn sweep_throttles(services: &Services) -> Result<(), Error> {
    let (now, db) = (services.now(), &services.db);
    let over = throttle::Column::UpdatedAt
        .lte(now - 30 * DAY)
        .and(throttle::Column::NextAt.ne(UNTIL_CLEARED));
    delete::<throttle::Entity>(db, over).await?;
    delete::<wrong_code::Entity>(db, wrong_code::Column::EnteredAt.lte(now - slow_budget::LASTS))
        .await
}
