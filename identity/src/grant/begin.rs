//! A grant with its code.

use super::{
    consent,
    lifetime::CODE_LASTS,
    opened::{note_opened, record_opened},
    scopes::Scopes,
};
use crate::{
    account::ACTIVE,
    accounts,
    client::Client,
    connection::Connection,
    entity::{account, application, authorization_code, grant as row},
    error::Error,
    keys::{GrantKey, TokenRow},
    secret::Token,
    services::Services,
    session::Session,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, TryIntoModel};

/// What an application asked for, as far as it decides about the code.
#[derive(Clone, Debug)]
pub struct CodeRequest<'a> {
    pub scopes: Scopes,
    pub redirect_uri: &'a str,
    /// PKCE, S256 (RFC 7636).
    pub challenge: Option<&'a str>,
    pub nonce: Option<&'a str>,
    /// The `acr` that it asked for and that the session reaches.
    pub acr: Option<&'a str>,
}

/// The result of [`begin`].
pub(crate) enum Begun {
    Code(Token),
    /// The user does not consent, or withdrew it. The caller must not commit.
    WithoutConsent,
    /// The event has to be recorded. The caller must not commit, and can begin again.
    WithEvent,
}

/// In the caller's transaction: the grant, its code, the `sid` of the session, and the event
/// "application opened" at most once an hour per session, unless the transaction may not record it. The
/// caller has decided that the user is let in with the proof of this session. Locks the account first; what
/// the caller locks before that are rows that no other transaction locks after an account.
///
/// # Errors
/// `Error::Gone` if the session, the account or the application ended in the meantime.
pub(crate) async fn begin(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    client: &Client,
    connection: &Connection,
    asked: &CodeRequest<'_>,
    may_record: bool,
) -> Result<Begun, Error> {
    let now = services.now();
    let owner = accounts::lock(tx, session.account).await?.ok_or(Error::Gone)?;
    if owner.status != ACTIVE || owner.security_version != session.security_version {
        return Err(Error::Gone);
    }
    let is_first =
        note_opened(services, tx, session, connection.application, &connection.sector).await?;
    if is_first && !may_record {
        return Ok(Begun::WithEvent);
    }
    let grant = row::ActiveModel {
        acr: Set(asked.acr.map(str::to_owned)),
        ..new(services, session, &owner, connection, &asked.scopes)
    };
    let id = row::Entity::insert(grant).exec(tx).await?.last_insert_id;
    if !consent::note_opened(services, tx, session.account, connection, &asked.scopes).await? {
        return Ok(Begun::WithoutConsent);
    }
    let code = Token::random();
    let hash = code.hash();
    let grant = GrantKey { id, connection: connection.id.0 };
    let bound = TokenRow::AuthorizationCode { grant, hash: &hash };
    let new = authorization_code::ActiveModel {
        owner_mac: Set(services.keys.bind(bound, owner.id)),
        code_hash: Set(hash),
        grant_id: Set(id),
        redirect_uri: Set(asked.redirect_uri.to_owned()),
        challenge: Set(asked.challenge.map(str::to_owned)),
        nonce: Set(asked.nonce.map(str::to_owned)),
        expires_at: Set(now + CODE_LASTS),
        redeemed_at: Set(None),
    };
    authorization_code::Entity::insert(new).exec_without_returning(tx).await?;
    if is_first {
        let name = name(tx, connection).await?;
        record_opened(services, tx, session, client, &name).await?;
    }
    Ok(Begun::Code(code))
}

/// A grant that rests on the proof of this session.
fn new(
    services: &Services,
    session: &Session,
    owner: &account::Model,
    connection: &Connection,
    scopes: &Scopes,
) -> row::ActiveModel {
    let (now, proof) = (services.now(), session.proof());
    row::ActiveModel {
        connection_id: Set(connection.id.0),
        account_id: Set(owner.id),
        session_id: Set(Some(session.id)),
        grant_version: Set(owner.grant_version),
        scopes: Set(scopes.to_string()),
        password_at: Set(proof.password_at),
        factor: Set(proof.factor.map(|factor| factor.as_str().to_owned())),
        factor_at: Set(proof.factor_at),
        proved_at: Set(proof.proved_at),
        signed_in_at: Set(session.created_at),
        last_used_at: Set(now),
        created_at: Set(now),
        expires_at: Set(now + CODE_LASTS),
        ..Default::default()
    }
}

/// The same, which is not stored.
pub(super) fn unsaved(
    services: &Services,
    session: &Session,
    owner: &account::Model,
    connection: &Connection,
    scopes: &Scopes,
) -> Result<row::Model, Error> {
    let new = row::ActiveModel {
        id: Set(0),
        sid: Set(None),
        acr: Set(None),
        family_hash: Set(None),
        ..new(services, session, owner, connection, scopes)
    };
    new.try_into_model().map_err(Error::from)
}

/// The name of the application.
async fn name(tx: &DatabaseTransaction, connection: &Connection) -> Result<String, Error> {
    let application = application::Entity::find_by_id(connection.application.0).one(tx).await?;
    Ok(application.ok_or(Error::Gone)?.name)
}
