//! The session of a cookie. Only this file makes a [`Session`].

use super::{
    enrollment::must_enroll,
    lifetime::{FRESH, Lifetime},
    proof::{EVERYTHING, NewSession, Session},
    stored_proof::{of_sign_in, stored},
};
use crate::{
    account::{ACTIVE, AccountId, Role},
    cookie_row::{self, CookieRow, Text},
    entity::{account, session},
    error::Error,
    keys::TokenRow,
    last_use,
    method::Methods,
    secret::Token,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// The session of a cookie, if it is still valid: neither idle for too long nor too old, and the
/// account is active with the same security version. Counts as activity, at most once a minute.
pub async fn resume(services: &Services, token: &Token) -> Result<Option<Session>, Error> {
    let Some((session, row)) = valid(services, token).await? else {
        return Ok(None);
    };
    let now = services.now();
    let is_first_use =
        !session.by_previous_token && row.previous_until.is_some_and(|until| now < until);
    if is_first_use || last_use::is_due(services, row.last_seen_at) {
        let storing = note_use(services, &row, session.by_previous_token);
        last_use::note(services, "session", storing).await?;
    }
    Ok(Some(session))
}

/// Whether the session is neither idle for too long nor too old, and its account is active with the
/// same security version.
pub(crate) fn is_valid(
    services: &Services,
    row: &session::Model,
    owner: &account::Model,
    now: i64,
) -> bool {
    Lifetime::of(row).lasts(services, now) && is_unchanged(row, owner)
}

/// Whether the account is active with the same security version.
pub(crate) fn is_unchanged(row: &session::Model, owner: &account::Model) -> bool {
    owner.status == ACTIVE && owner.security_version == row.security_version
}

/// The session that has just been given a new token. The token does not count as used, so the old
/// one keeps working until the browser has the new one.
pub async fn renewed(services: &Services, new: &NewSession) -> Result<Option<Session>, Error> {
    Ok(valid(services, &new.token).await?.map(|(session, _)| session))
}

async fn valid(
    services: &Services,
    token: &Token,
) -> Result<Option<(Session, session::Model)>, Error> {
    let now = services.now();
    let Some((found, by_previous_token)) = find(services, token).await? else {
        return Ok(None);
    };
    let CookieRow { row, owner, policy, installation } = found;
    if !is_valid(services, &row, &owner, now) {
        return Ok(None);
    }
    let about = services.about_in(installation).await?;
    let has_method = Methods(owner.methods).is_enabled();
    let must_enroll = must_enroll(services, &owner, &policy.into(), row.created_at, now)?;
    // A copy of the previous token must not gain what the owner proved to replace it.
    let (fresh_until, proof) = match by_previous_token {
        false => (row.fresh_until, stored(services, &row)),
        true => (None, of_sign_in(&row.signed_in_with, row.created_at)),
    };
    let session = Session {
        id: row.id,
        account: AccountId(owner.id),
        security_version: owner.security_version,
        signed_in_with: row.signed_in_with.clone(),
        token_hash: row.token_hash.clone(),
        created_at: row.created_at,
        fresh_until: fresh_until.filter(|until| services.has_happened(until - FRESH)).unwrap_or(0),
        fresh_for_all: row.fresh_for.as_deref() == Some(EVERYTHING),
        proof,
        must_enroll,
        has_method,
        by_previous_token,
        email: owner.email,
        name: owner.name,
        role: Role::parse(&owner.role),
        time_zone: owner.time_zone,
        about,
    };
    Ok(Some((session, row)))
}

static BY_TOKEN: Text = Text::new();
static BY_PREVIOUS_TOKEN: Text = Text::new();

/// Finds a session by its token, or by the previous one while that still works, if its row is bound
/// to its account. It is read for every request, so each change applies from the next request on, on
/// every node.
async fn find(
    services: &Services,
    token: &Token,
) -> Result<Option<(CookieRow<session::Entity>, bool)>, Error> {
    let (db, hash, account) = (services.db.read(), token.hash(), session::Column::AccountId);
    let is_bound = |row: &session::Model, mac: &Option<String>| {
        services.keys.is_bound(TokenRow::Session(&hash), row.account_id, mac.as_deref())
    };
    let token = session::Column::TokenHash;
    if let Some(found) =
        cookie_row::find::<session::Entity>(db, &BY_TOKEN, token, account, &hash).await?
    {
        let is_bound = is_bound(&found.row, &found.row.owner_mac);
        return Ok(is_bound.then_some((found, false)));
    }
    let token = session::Column::PreviousTokenHash;
    let found =
        cookie_row::find::<session::Entity>(db, &BY_PREVIOUS_TOKEN, token, account, &hash).await?;
    let still_works = |CookieRow { row, .. }: &CookieRow<session::Entity>| {
        row.previous_until.is_some_and(|until| until > services.now())
            && is_bound(row, &row.previous_owner_mac)
    };
    Ok(found.filter(still_works).map(|found| (found, true)))
}

async fn note_use(
    services: &Services,
    row: &session::Model,
    by_previous: bool,
) -> Result<(), Error> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::LastSeenAt, Expr::value(services.now()));
    if !by_previous {
        update = update.col_expr(session::Column::PreviousUntil, Expr::value(None::<i64>));
    }
    update
        .filter(session::Column::Id.eq(row.id))
        .filter(session::Column::TokenHash.eq(row.token_hash.clone()))
        .exec(services.db.write())
        .await?;
    Ok(())
}
