//! Ends everything that a database from a backup may bring back: what was used once, or ended, after
//! the backup was made.

use crate::{
    account::ACTIVE,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    connection::ASSERTIONS_AHEAD,
    database::without_time_limits,
    delivery,
    entity::{
        account, audit_event, authorization_code, authorization_request, connection,
        connection_secret, consent, gate_session, gate_ticket, grant, grant_token, installation,
        link, logout_message, passkey_ceremony, pending_action, pending_sign_in, published_key_set,
        pushed_request, recovery_code, recovery_code_set, sent_code, session, totp_enrollment,
        trusted_browser,
    },
    error::Error,
    import,
    installation::written,
    message::Message,
    notice::{self, Addressee},
    services::Services,
    slow_hash::no_hash,
    totp,
    users::bulk,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, Query},
};
use serde_json::json;

/// Steps by which the security versions rise. An account may have reached some of the next versions
/// since the backup, and device cookies of that time are valid for theirs.
const VERSIONS: i64 = 1_000;
/// Emails that are written at once.
const MAILS: usize = 500;

/// What was recovered, and what ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    pub accounts: i64,
    /// The recovery codes that are void now.
    pub recovery_codes: i64,
    /// App codes are accepted from this time of day on.
    pub codes_from: String,
    /// Events after the backup, if that is known.
    pub lost_events: Option<i64>,
    /// Date and time of the newest event in the backup.
    pub as_of: Option<String>,
}

/// Ends all sessions, grants of applications, consents, pending sign-ins, sent codes, links, trusted
/// browsers, queued messages and jobs, the app codes of the present, and recovery codes unless they are
/// kept. `newest` is the number of the newest event that is known from before the restore. Safe to repeat.
pub async fn void(
    services: &Services,
    keep_recovery_codes: bool,
    newest: Option<i64>,
) -> Result<Recovered, Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    without_time_limits(&tx).await?;
    bulk::stop_all(&tx, now).await?;
    import::stop_all(&tx, now).await?;
    accounts::raise_all_versions(&tx, VERSIONS).await?;
    end_proofs(&tx, now).await?;
    let codes_from = totp::refuse_present_codes(&tx, now).await?;
    delivery::queue::end_all(&tx, now).await?;
    let recovery_codes =
        if keep_recovery_codes { 0 } else { void_recovery_codes(services, &tx).await? };
    let last = newest_event(&tx).await?;
    let lost_events =
        newest.map(|newest| newest - last.map_or(0, |(id, _)| id)).filter(|lost| *lost > 0);
    let details = json!({ "lost_events": lost_events, "recovery_codes_voided": recovery_codes });
    let event = Event::by_stranger(Kind::DatabaseRestored, None).details(details.to_string());
    audit::record(services, &tx, now, &Client::operator(), event).await?;
    let accounts = account::Entity::find().count(&tx).await? as i64;
    let about = installation::Entity::find_by_id(1).one(&tx).await?;
    let zone = about.map(|about| about.time_zone).unwrap_or_default();
    tx.commit().await?;
    Ok(Recovered {
        accounts,
        recovery_codes,
        codes_from: written(codes_from, &zone, "%H:%M:%S"),
        lost_events,
        as_of: last.map(|(_, at)| written(at, &zone, "%B %-d, %Y, %-I:%M %p")),
    })
}

/// The keys that sign ID tokens are kept: they prove nothing about a user, and applications know them.
async fn end_proofs(tx: &DatabaseTransaction, now: i64) -> Result<(), Error> {
    grant_token::Entity::delete_many().exec(tx).await?;
    authorization_code::Entity::delete_many().exec(tx).await?;
    grant::Entity::delete_many().exec(tx).await?;
    // One may have been withdrawn since the backup.
    consent::Entity::delete_many().exec(tx).await?;
    gate_ticket::Entity::delete_many().exec(tx).await?;
    gate_session::Entity::delete_many().exec(tx).await?;
    session::Entity::delete_many().exec(tx).await?;
    // They may have been sent before.
    logout_message::Entity::delete_many().exec(tx).await?;
    pending_sign_in::Entity::delete_many().exec(tx).await?;
    pending_action::Entity::delete_many().exec(tx).await?;
    sent_code::Entity::delete_many().exec(tx).await?;
    link::Entity::delete_many().exec(tx).await?;
    trusted_browser::Entity::delete_many().exec(tx).await?;
    passkey_ceremony::Entity::delete_many().exec(tx).await?;
    authorization_request::Entity::delete_many().exec(tx).await?;
    pushed_request::Entity::delete_many().exec(tx).await?;
    totp_enrollment::Entity::delete_many().exec(tx).await?;
    recovery_code_set::Entity::update_many()
        .col_expr(recovery_code_set::Column::Revealed, Expr::value(None::<String>))
        .exec(tx)
        .await?;
    connection_secret::Entity::update_many()
        .col_expr(connection_secret::Column::Revealed, Expr::value(None::<String>))
        .exec(tx)
        .await?;
    // One that was used since the backup could be sent again.
    connection::Entity::update_many()
        .col_expr(connection::Column::AssertionsFrom, Expr::value(now + ASSERTIONS_AHEAD))
        .exec(tx)
        .await?;
    // An application may have withdrawn a key since the backup.
    published_key_set::Entity::update_many()
        .col_expr(published_key_set::Column::KeySet, Expr::value(None::<String>))
        // What is read next is not a change.
        .col_expr(published_key_set::Column::ReadAt, Expr::value(None::<i64>))
        .exec(tx)
        .await?;
    installation::Entity::update_many()
        .col_expr(installation::Column::SetupCodeHash, Expr::value(None::<String>))
        .exec(tx)
        .await?;
    require_ended(tx).await
}

/// A trigger in the backup could keep rows that were to be deleted.
async fn require_ended(tx: &DatabaseTransaction) -> Result<(), Error> {
    let left = grant_token::Entity::find().count(tx).await?
        + authorization_code::Entity::find().count(tx).await?
        + grant::Entity::find().count(tx).await?
        + consent::Entity::find().count(tx).await?
        + gate_ticket::Entity::find().count(tx).await?
        + gate_session::Entity::find().count(tx).await?
        + session::Entity::find().count(tx).await?
        + logout_message::Entity::find().count(tx).await?
        + pending_sign_in::Entity::find().count(tx).await?
        + pending_action::Entity::find().count(tx).await?
        + sent_code::Entity::find().count(tx).await?
        + link::Entity::find().count(tx).await?
        + trusted_browser::Entity::find().count(tx).await?
        + passkey_ceremony::Entity::find().count(tx).await?
        + authorization_request::Entity::find().count(tx).await?
        + pushed_request::Entity::find().count(tx).await?
        + totp_enrollment::Entity::find().count(tx).await?;
    if left == 0 {
        return Ok(());
    }
    Err(Error::Start(
        "The sessions and links in this backup cannot be ended: its database was changed. Use another backup.".to_owned(),
    ))
}

/// Returns how many codes were unused, and tells their owners.
async fn void_recovery_codes(services: &Services, tx: &DatabaseTransaction) -> Result<i64, Error> {
    let unused = || recovery_code::Column::UsedAt.is_null();
    let with_codes = |filter| {
        Query::select()
            .distinct()
            .column(recovery_code::Column::AccountId)
            .from(recovery_code::Entity)
            .and_where(filter)
            .to_owned()
    };
    let owners = account::Entity::find()
        .filter(account::Column::Id.in_subquery(with_codes(unused())))
        .filter(account::Column::Status.eq(ACTIVE))
        .order_by_asc(account::Column::Id)
        .all(tx)
        .await?;
    let voided = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(services.now()))
        .col_expr(recovery_code::Column::Hash, Expr::value(no_hash()))
        .filter(unused())
        .exec(tx)
        .await?;
    account::Entity::update_many()
        .col_expr(account::Column::CodesUsedUp, Expr::value(1i64))
        .filter(account::Column::Id.in_subquery(with_codes(Expr::value(true))))
        .exec(tx)
        .await?;
    for some in owners.chunks(MAILS) {
        let mails = some.iter().map(|owner| (Addressee::from(owner), Message::RecoveryCodesVoid));
        notice::tell_many(services, tx, mails.collect()).await?;
    }
    Ok(voided.rows_affected as i64)
}

/// The number and the time of the newest event.
async fn newest_event(tx: &DatabaseTransaction) -> Result<Option<(i64, i64)>, Error> {
    let newest = audit_event::Entity::find()
        .select_only()
        .columns([audit_event::Column::Id, audit_event::Column::At])
        .order_by_desc(audit_event::Column::Id);
    Ok(newest.into_tuple().one(tx).await?)
}
