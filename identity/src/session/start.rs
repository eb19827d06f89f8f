//! Starting sessions.

use super::{lifetime::ABSOLUTE, proof::NewSession};
use crate::{
    account::AccountId,
    audit::{self, Event, Kind},
    client::Client,
    device,
    entity::{account, session},
    error::Error,
    keys::TokenRow,
    method::Method,
    secret::Token,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr,
};

/// How a user signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedInWith {
    Password,
    /// A code of this method.
    Code(Method),
    RecoveryCode,
    /// A passkey, alone or after the password.
    Passkey,
    /// A security key, after the password.
    SecurityKey,
    /// The password, in a trusted browser.
    TrustedBrowser,
}

impl SignedInWith {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code(method) => method.as_str(),
            Self::RecoveryCode => "recovery_code",
            Self::Passkey => "passkey",
            Self::SecurityKey => "security_key",
            Self::TrustedBrowser => "trusted_browser",
        }
    }

    fn gives_trust(self) -> bool {
        match self {
            Self::Code(method) => method.gives_trust(),
            Self::Passkey | Self::SecurityKey => true,
            Self::Password | Self::RecoveryCode | Self::TrustedBrowser => false,
        }
    }
}

/// A new session with a new token.
pub(crate) async fn start(
    services: &Services,
    tx: &DatabaseTransaction,
    owner: &account::Model,
    with: SignedInWith,
    client: &Client,
) -> Result<NewSession, Error> {
    let now = services.now();
    let token = Token::random();
    let id = AccountId(owner.id);
    let hash = token.hash();
    let row = session::ActiveModel {
        owner_mac: Set(Some(services.keys.bind(TokenRow::Session(&hash), owner.id))),
        token_hash: Set(hash),
        account_id: Set(owner.id),
        security_version: Set(owner.security_version),
        signed_in_with: Set(with.as_str().to_owned()),
        browser: Set(client.browser.clone()),
        address: Set(client.address.clone()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now + ABSOLUTE),
        code_given_at: Set(with.gives_trust().then_some(now)),
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
    let becomes_known = !known && with != SignedInWith::TrustedBrowser;
    let device = becomes_known.then(|| device::new(&services.keys, owner.into()));
    audit::record(services, tx, now, client, Event::of(Kind::SignedIn, id).with(with.as_str()))
        .await?;
    Ok(NewSession { token, device, trust: None })
}
