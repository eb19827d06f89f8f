//! Trusting this browser.

use super::row::{DAY, family};
use crate::{
    account::AccountId,
    accounts,
    audit::{self, Event, Kind},
    client::Client,
    enrolled_methods,
    entity::{account, trusted_browser as row},
    error::Error,
    keys::TokenRow,
    message::Message,
    notice,
    policy::{self, Policy},
    send_budget,
    services::Services,
    session::{self, Session},
    trust_cookie::{NewTrust, TrustCookie},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

/// The result of [`trust`].
#[derive(Debug)]
pub enum Trust {
    Done {
        trust: NewTrust,
        until: i64,
    },
    /// No code of the app or a text message, and no passkey, was given here in the last ten
    /// minutes.
    CodeNeeded,
    /// The policy does not allow it, or no method of the account is strong enough.
    NotAllowed,
    /// Too many browsers were trusted today.
    TooMany,
}

/// Turns on the switch "Trust this browser".
pub async fn trust(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Trust, Error> {
    let tx = services.db.begin().await?;
    let owner = accounts::lock(&tx, session.account).await?.ok_or(Error::Gone)?;
    let policy = policy::read(&tx).await?;
    let methods = enrolled_methods::of(services, &tx, &owner, &policy).await?;
    if !methods.iter().any(|state| state.method.gives_trust()) {
        return Ok(Trust::NotAllowed);
    }
    if policy.trust().is_none() {
        return Ok(Trust::NotAllowed);
    }
    if !session.gave_code(services.now()) {
        return Ok(Trust::CodeNeeded);
    }
    if owner.security_version != session.security_version
        || !session::is_there(&tx, session).await?
    {
        return Ok(Trust::CodeNeeded);
    }
    let Some(trust) = begin(services, &tx, &owner, &policy, client).await? else {
        return Ok(Trust::TooMany);
    };
    tx.commit().await?;
    let until = services.now() + trust.max_age;
    Ok(Trust::Done { trust, until })
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
    let cookie = TrustCookie::random();
    let until = now + days * DAY;
    let (family, hash) = (cookie.name.hash(), cookie.token.hash());
    let bound = TokenRow::TrustedBrowser { family: &family, hash: &hash };
    let new = row::ActiveModel {
        owner_mac: Set(Some(services.keys.bind(bound, owner.id))),
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        family_hash: Set(family),
        token_hash: Set(hash),
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
