//! A trusted browser at sign-in. When a replaced token is used again, one of the two was copied:
//! trust under that name ends, and the owner is told.

use super::row::end;
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    entity::{account, trusted_browser as row},
    error::Error,
    keys::TokenRow,
    message::Message,
    notice,
    policy::Policy,
    services::Services,
    session,
    trust_cookie::{NewTrust, TrustCookie},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

/// Seconds that a replaced token is still accepted, for tabs that sign in at the same moment and
/// for lost responses.
const GRACE: i64 = 60;

/// After a right password, checks whether this browser is trusted. If so, its cookie is replaced.
pub(crate) async fn accept(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    policy: &Policy,
    client: &Client,
) -> Result<Option<NewTrust>, Error> {
    let Some(shown) = client.trust.as_deref().and_then(TrustCookie::parse) else {
        return Ok(None);
    };
    let now = services.now();
    let Some(next) = shown.next(&services.keys) else {
        return Ok(None);
    };
    // The caller has locked the account, so no other sign-in replaces the token meanwhile.
    let (family, hash) = (shown.name.hash(), shown.token.hash());
    let found = row::Entity::find()
        .filter(row::Column::AccountId.eq(owner.id))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(row::Column::FamilyHash.eq(family.clone()))
        .one(tx)
        .await?;
    let Some((found, ends)) =
        found.and_then(|row| Some((end(&row, policy)?, row)).map(|(e, r)| (r, e)))
    else {
        return Ok(None);
    };
    let bound = TokenRow::TrustedBrowser { family: &family, hash: &found.token_hash };
    let is_over = now >= ends || !services.has_happened(found.created_at);
    if is_over || !services.keys.is_bound(bound, owner.id, found.owner_mac.as_deref()) {
        return Ok(None);
    }
    let next_row = TokenRow::TrustedBrowser { family: &family, hash: &next.hash() };
    let replaced = row::Entity::update_many()
        .col_expr(row::Column::PreviousTokenHash, Expr::col(row::Column::TokenHash))
        .col_expr(row::Column::PreviousUntil, Expr::value(now + GRACE))
        .col_expr(row::Column::TokenHash, Expr::value(next.hash()))
        .col_expr(row::Column::OwnerMac, Expr::value(services.keys.bind(next_row, owner.id)))
        .col_expr(row::Column::LastUsedAt, Expr::value(now))
        .filter(row::Column::Id.eq(found.id))
        .filter(row::Column::TokenHash.eq(hash.clone()))
        .exec(tx)
        .await?;
    let again = found.previous_token_hash.as_ref() == Some(&hash)
        && found.token_hash == next.hash()
        && found.previous_until.is_some_and(|until| now < until);
    if replaced.rows_affected == 1 || again {
        let cookie = TrustCookie { name: shown.name, token: next };
        return Ok(Some(NewTrust { cookie, max_age: ends - now }));
    }
    copied(services, tx, owner, &found, client).await?;
    Ok(None)
}

/// Called for a known name with a wrong token: one of two browsers has an old copy, and it is
/// impossible to tell which of them is the owner's. Sessions that were started by trust end.
async fn copied(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    found: &row::Model,
    client: &Client,
) -> Result<(), Error> {
    row::Entity::delete_by_id(found.id).exec(tx).await?;
    session::end_by_trust(tx, AccountId(owner.id)).await?;
    let now = services.now();
    let event = Event::by_stranger(Kind::TrustedBrowserCopied, Some(AccountId(owner.id))).refused();
    audit::record(services, tx, now, client, event).await?;
    let browser = found.browser.clone();
    let message = Message::TrustedBrowserCopied { browser, happened: client.happened(now) };
    notice::tell(services, tx, owner, &message).await
}
