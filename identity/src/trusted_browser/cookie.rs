//! The cookie of a trusted browser: a permanent name, and a token that is replaced at every use.
//! When a replaced token is used again, one of the two was copied: trust under that name ends, and
//! the owner is told.

use super::{DAY, end};
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    entity::{account, trusted_browser as row},
    error::Error,
    message::Message,
    notice,
    policy::Policy,
    secret::{Token, TokenHash},
    send_budget,
    services::Services,
    session::{self, Session},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};

/// Seconds that a replaced token is still accepted, for tabs that sign in at the same moment and
/// for lost responses.
const GRACE: i64 = 60;

/// The cookie for the browser.
#[derive(Debug)]
pub struct NewTrust {
    pub cookie: TrustCookie,
    /// Seconds.
    pub max_age: i64,
}

/// The text of the cookie, `<name>.<token>`. It is never printed.
pub struct TrustCookie {
    name: Token,
    token: Token,
}

impl TrustCookie {
    fn parse(text: &str) -> Option<Self> {
        let (name, token) = text.split_once('.')?;
        Some(Self { name: Token::parse(name)?, token: Token::parse(token)? })
    }

    /// The text for the cookie, and for nothing else.
    pub fn reveal(&self) -> String {
        format!("{}.{}", self.name.reveal(), self.token.reveal())
    }

    /// The token that replaces this one. It is derived, so that repeated requests get the same one.
    fn next(&self, services: &Services) -> Option<Token> {
        let mac = services.keys.mac("trusted_browser", self.reveal().as_bytes());
        Token::parse(&URL_SAFE_NO_PAD.encode(mac))
    }
}

impl std::fmt::Debug for TrustCookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrustCookie(…)")
    }
}

/// The name under which this browser claims to be trusted.
pub(super) fn family(client: &Client) -> Option<TokenHash> {
    TrustCookie::parse(client.trust.as_deref()?).map(|cookie| cookie.name.hash())
}

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
    let (Some(next), Some(days)) = (shown.next(services), policy.trust()) else {
        return Ok(None);
    };
    let replaced = row::Entity::update_many()
        .col_expr(row::Column::PreviousTokenHash, Expr::col(row::Column::TokenHash))
        .col_expr(row::Column::PreviousUntil, Expr::value(now + GRACE))
        .col_expr(row::Column::TokenHash, Expr::value(next.hash()))
        .col_expr(row::Column::LastUsedAt, Expr::value(now))
        .filter(row::Column::AccountId.eq(owner.id))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(row::Column::FamilyHash.eq(shown.name.hash()))
        .filter(row::Column::TokenHash.eq(shown.token.hash()))
        .filter(row::Column::ExpiresAt.gt(now))
        .filter(row::Column::CreatedAt.gt(now - days * DAY))
        .exec(tx)
        .await?;
    let found = row::Entity::find()
        .filter(row::Column::AccountId.eq(owner.id))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
        .filter(row::Column::FamilyHash.eq(shown.name.hash()))
        .one(tx)
        .await?;
    let Some((found, ends)) =
        found.and_then(|row| Some((end(&row, policy)?, row)).map(|(e, r)| (r, e)))
    else {
        return Ok(None);
    };
    if now >= ends {
        return Ok(None);
    }
    let again = found.previous_token_hash.as_ref() == Some(&shown.token.hash())
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

/// Trusts this browser from now on, if that is allowed, and tells the owner. `None` also when too
/// many browsers were trusted today.
pub(crate) async fn begin(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    policy: &Policy,
    client: &Client,
) -> Result<Option<NewTrust>, Error> {
    let Some(days) = policy.trust() else {
        return Ok(None);
    };
    let now = services.now();
    // With only one limit, a refusal charges nothing, so the transaction can continue.
    let limits = send_budget::of_trust(AccountId(owner.id));
    if send_budget::charge(tx, now, &limits).await?.is_err() {
        return Ok(None);
    }
    if let Some(before) = family(client) {
        row::Entity::delete_many()
            .filter(row::Column::AccountId.eq(owner.id))
            .filter(row::Column::FamilyHash.eq(before))
            .exec(tx)
            .await?;
    }
    let cookie = TrustCookie { name: Token::random(), token: Token::random() };
    let until = now + days * DAY;
    let new = row::ActiveModel {
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        family_hash: Set(cookie.name.hash()),
        token_hash: Set(cookie.token.hash()),
        browser: Set(client.browser.clone()),
        created_at: Set(now),
        expires_at: Set(until),
        ..Default::default()
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    let event = Event::of(Kind::BrowserTrusted, AccountId(owner.id));
    audit::record(services, tx, now, client, event).await?;
    let message = Message::BrowserTrusted { until, happened: client.happened(now) };
    notice::tell(services, tx, owner, &message).await?;
    Ok(Some(NewTrust { cookie, max_age: until - now }))
}

/// Ends all trust in this account's browsers.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, account: AccountId) -> Result<(), Error> {
    row::Entity::delete_many().filter(row::Column::AccountId.eq(account.0)).exec(db).await?;
    Ok(())
}

/// Ends trust in all other browsers. This one stays trusted under the account's new version.
pub(crate) async fn keep_only_this(
    db: &impl ConnectionTrait,
    session: &Session,
    version: i64,
    client: &Client,
) -> Result<(), Error> {
    let Some(here) = family(client) else {
        return forget_all(db, session.account).await;
    };
    row::Entity::delete_many()
        .filter(row::Column::AccountId.eq(session.account.0))
        .filter(row::Column::FamilyHash.ne(here.clone()))
        .exec(db)
        .await?;
    row::Entity::update_many()
        .col_expr(row::Column::SecurityVersion, Expr::value(version))
        .filter(row::Column::AccountId.eq(session.account.0))
        .filter(row::Column::SecurityVersion.eq(session.security_version))
        .filter(row::Column::FamilyHash.eq(here))
        .exec(db)
        .await?;
    Ok(())
}
