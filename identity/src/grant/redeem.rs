//! Exchanging a code for tokens (OpenID Connect Core 3.1.3).

use super::{
    id_token::IdToken,
    in_force::InForce,
    issued::Issued,
    lifetime::MOST_STAY_CONNECTED,
    pkce,
    scopes::Scope,
    stored::{Grant, Stored, find},
    tokens::{Kept, Tokens, keep, store},
};
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    connection::Connection,
    entity::{authorization_code as row, grant, grant_token},
    error::Error,
    keys::TokenRow,
    logout::{end_grants, give_up_grants},
    secret::Token,
    services::Services,
    sweep::unlocked,
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, sea_query::Expr,
};
use serde_json::json;

/// Exchanges a code for tokens, once. `None` is `invalid_grant`, whatever the reason. A code of another
/// connection is refused before its state is looked at, and stays as it is. Any other refused code is
/// spent, and one that was spent before ends the grant with the tokens that it was exchanged for (RFC
/// 6749, 4.1.2): one of the two uses may be an attacker's.
pub async fn redeem(
    services: &Services,
    connection: &Connection,
    code: &str,
    redirect_uri: Option<&str>,
    verifier: Option<&str>,
    client: &Client,
) -> Result<Option<Issued>, Error> {
    let Some(code) = Token::parse(code) else { return Ok(None) };
    let hash = code.hash();
    let Some(found) = find::<row::Entity>(services, &hash).await? else { return Ok(None) };
    let Stored { row, of } = &found;
    let bound = TokenRow::AuthorizationCode { grant: of.key(), hash: &hash };
    let is_bound = services.keys.is_bound(bound, of.owner.id, Some(&row.owner_mac));
    if of.grant.connection_id != connection.id.0 || !is_bound {
        return Ok(None);
    }
    let now = services.now();
    let is_right = row.redeemed_at.is_none()
        && now < row.expires_at
        && redirect_uri == Some(row.redirect_uri.as_str())
        && pkce::fits(row.challenge.as_deref(), verifier);
    let in_force = if is_right { of.in_force(services).await? } else { None };
    let Some(in_force) = in_force else {
        spend(services, &found, None, client).await?;
        return Ok(None);
    };
    let tokens = Tokens::random(in_force.scopes.has(Scope::OfflineAccess));
    let id_token = IdToken {
        of,
        in_force: &in_force,
        access_token: &tokens.access,
        nonce: row.nonce.as_deref(),
        issued_at: now,
        expires_at: now + in_force.lasts,
    };
    let id_token = id_token.sign(services, connection).await?;
    let InForce { scopes, lasts, .. } = in_force;
    if !spend(services, &found, Some((&tokens, lasts)), client).await? {
        return Ok(None);
    }
    let Tokens { access: access_token, refresh: refresh_token } = tokens;
    Ok(Some(Issued { access_token, refresh_token, id_token, expires_in: lasts, scopes }))
}

/// Spends the code, and stores the tokens, of which the access token is valid for these seconds: `true`
/// for exactly one caller. For every other one, the code was spent before, so the grant ends.
async fn spend(
    services: &Services,
    Stored { row, of }: &Stored<row::Entity>,
    tokens: Option<(&Tokens, i64)>,
    client: &Client,
) -> Result<bool, Error> {
    let now = services.now();
    let kept = match tokens {
        Some((Tokens { refresh: Some(token), .. }, _)) => Kept::AfterSignOut(token.family()),
        _ => Kept::WithSession,
    };
    let tx = services.db.begin().await?;
    // The grant is locked before its code, in the same order as deletions.
    let stays_connected = kept != Kept::WithSession;
    if !keep(services, &tx, of, kept).await? {
        return Ok(false);
    }
    let spent = row::Entity::update_many()
        .col_expr(row::Column::RedeemedAt, Expr::value(now))
        .filter(row::Column::CodeHash.eq(row.code_hash.clone()))
        .filter(row::Column::GrantId.eq(of.grant.id))
        .filter(row::Column::RedeemedAt.is_null())
        .exec(&tx)
        .await?;
    let is_first = spent.rows_affected == 1;
    match tokens {
        _ if !is_first => end(services, &tx, of, client).await?,
        Some((tokens, lasts)) => {
            store(services, &tx, of, tokens, lasts, None).await?;
            if stays_connected {
                end_oldest(&tx, of).await?;
            }
        }
        None => {}
    }
    tx.commit().await?;
    Ok(is_first)
}

/// Ends the grants of the same user and connection that were not used for the longest time, beyond the
/// greatest number that outlives sessions. One that another transaction uses at the moment is left.
async fn end_oldest(tx: &DatabaseTransaction, of: &Grant) -> Result<(), Error> {
    let connected = Condition::all()
        .add(grant::Column::AccountId.eq(of.owner.id))
        .add(grant::Column::ConnectionId.eq(of.connection.id))
        .add(grant::Column::SessionId.is_null());
    let newest = grant::Entity::find()
        .select_only()
        .column(grant::Column::Id)
        .filter(connected.clone())
        .order_by_desc(grant::Column::LastUsedAt)
        .order_by_desc(grant::Column::Id)
        .limit(MOST_STAY_CONNECTED)
        .into_query();
    let others = connected.add(grant::Column::Id.not_in_subquery(newest));
    give_up_grants(tx, unlocked::<grant::Entity>(others)).await?;
    Ok(())
}

/// Its tokens end with it. A code that was only refused before is not reported: an application that
/// repeats a wrong request does so as well.
async fn end(
    services: &Services,
    tx: &DatabaseTransaction,
    of: &Grant,
    client: &Client,
) -> Result<(), Error> {
    let of_grant = grant_token::Column::GrantId.eq(of.grant.id);
    let had_tokens = grant_token::Entity::find().filter(of_grant).one(tx).await?.is_some();
    end_grants(tx, grant::Column::Id.eq(of.grant.id)).await?;
    if !had_tokens {
        return Ok(());
    }
    let details = json!({ "application": of.application.name }).to_string();
    let event = Event::by_stranger(Kind::ApplicationCodeReused, Some(AccountId(of.owner.id)));
    audit::record(services, tx, services.now(), client, event.details(details)).await
}
