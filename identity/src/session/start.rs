//! Starting sessions.

use super::{lifetime::ABSOLUTE, proof::NewSession};
use crate::{
    account::AccountId,
    assurance::{Factor, Proof, word},
    audit::{self, Event, Kind},
    client::Client,
    device,
    entity::{account, session},
    error::Error,
    keys::TokenRow,
    secret::Token,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

/// A new session with a new token, which rests on this proof.
pub(crate) async fn start(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    proof: &Proof,
    client: &Client,
) -> Result<NewSession, Error> {
    let (now, with) = (services.now(), word(proof.factor));
    let token = Token::random();
    let id = AccountId(owner.id);
    let hash = token.hash();
    let row = session::ActiveModel {
        owner_mac: Set(Some(services.keys.bind(TokenRow::Session(&hash), owner.id))),
        token_hash: Set(hash),
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        signed_in_with: Set(with.to_owned()),
        browser: Set(client.browser.clone()),
        address: Set(client.address.clone()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + ABSOLUTE),
        password_at: Set(proof.password_at),
        factor: Set(proof.factor.map(|factor| factor.as_str().to_owned())),
        factor_at: Set(proof.factor_at),
        proved_at: Set(proof.proved_at),
        ..Default::default()
    };
    session::Entity::insert(row).exec_without_returning(tx).await?;
    let mut update = account::Entity::update_many()
        .col_expr(account::Column::LastSignInAt, Expr::value(now))
        .filter(account::Column::Id.eq(owner.id));
    // The first time, the user has not chosen a time zone yet.
    if let (None, Some(zone)) = (owner.last_sign_in_at, &client.zone) {
        update = update.col_expr(account::Column::TimeZone, Expr::value(zone.as_str()));
    }
    update.exec(tx).await?;
    let device = client.device.as_deref();
    let known = device::known(&services.keys, owner.into(), device).is_some();
    // A trust cookie from an unknown browser may be a copy, so it makes no browser known.
    let becomes_known = !known && proof.factor != Some(Factor::TrustedBrowser);
    let device = becomes_known.then(|| device::new(&services.keys, owner.into()));
    audit::record(services, tx, now, client, Event::of(Kind::SignedIn, id).with(with)).await?;
    Ok(NewSession { token, device, trust: None })
}
