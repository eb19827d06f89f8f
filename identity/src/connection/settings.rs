//! What administrators enter about a connection.

use super::{
    called_uri::CalledUri,
    client_id::ClientId,
    key_set::KeySet,
    list::{REDIRECT, SIGN_OUT},
    listed_groups::ListedGroups,
    origin::of_page,
    redirect_uris::RedirectUris,
    sector::Sector,
    values::{Connection, ConnectionId, ToldGroups},
};
use crate::{
    entity::{connection as row, connection_address},
    error::Error,
    jose::Algorithm,
    logout::LOGOUT,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Settings {
    /// `None`: as it is, or generated for a new connection.
    pub client_id: Option<ClientId>,
    /// Runs in browsers or on devices, so it has no secret.
    pub is_public: bool,
    /// Whether it uses PKCE, which a public connection must.
    pub supports_pkce: bool,
    pub redirect_uris: RedirectUris,
    /// Where users may be sent after signing out.
    pub sign_out_uris: RedirectUris,
    /// Where the application is told that a user was signed out.
    pub logout_uri: Option<CalledUri>,
    pub algorithm: Algorithm,
    /// Of a new connection.
    pub sector: Sector,
    pub told_groups: ToldGroups,
    /// None unless `told_groups` says so.
    pub listed_groups: ListedGroups,
    pub treats_email_as_verified: bool,
    /// "Stay connected after sign-out".
    pub stays_connected: bool,
    /// Users are asked before the application is told about them.
    pub asks_for_consent: bool,
    /// "Require pushed authorization requests"
    pub requires_pushed_requests: bool,
    /// Proves with one of these keys which application it is, and has no secret.
    pub key_set: Option<KeySet>,
    /// Where it publishes them instead.
    pub key_set_uri: Option<CalledUri>,
}

/// The values of a connection, as events record them.
pub(super) type Facts = [(&'static str, Value); 16];

impl Settings {
    pub(super) fn has_secret(&self) -> bool {
        !self.is_public && self.registered_keys().is_none()
    }

    /// The keys, or their address.
    pub(super) fn registered_keys(&self) -> Option<&str> {
        let uri = || self.key_set_uri.as_ref().map(CalledUri::as_str);
        self.key_set.as_ref().map(KeySet::as_str).or_else(uri)
    }

    fn requires_pkce(&self) -> bool {
        self.is_public || self.supports_pkce
    }

    pub(super) fn columns(&self, client_id: &ClientId) -> row::ActiveModel {
        row::ActiveModel {
            client_id: Set(client_id.as_str().to_owned()),
            is_public: Set(self.is_public),
            requires_pkce: Set(self.requires_pkce()),
            algorithm: Set(self.algorithm.as_str().to_owned()),
            told_groups: Set(self.told_groups.as_str().to_owned()),
            treats_email_as_verified: Set(self.treats_email_as_verified),
            stays_connected: Set(self.stays_connected),
            asks_for_consent: Set(self.asks_for_consent),
            requires_pushed_requests: Set(self.requires_pushed_requests),
            key_set: Set(self.key_set.as_ref().map(|keys| keys.as_str().to_owned())),
            key_set_uri: Set(self.key_set_uri.as_ref().map(|uri| uri.as_str().to_owned())),
            // That of the keys is made when the id is known.
            key_set_mac: Set(None),
            ..Default::default()
        }
    }

    pub(super) fn facts(&self, client_id: &ClientId, sector: &Sector) -> Facts {
        let recorded = Recorded {
            client_id: client_id.as_str(),
            is_public: self.is_public,
            requires_pkce: self.requires_pkce(),
            redirect_uris: self.redirect_uris.iter().collect(),
            sign_out_uris: self.sign_out_uris.iter().collect(),
            logout_uri: self.logout_uri.as_ref().map(CalledUri::as_str),
            algorithm: self.algorithm,
            sector,
            told_groups: self.told_groups,
            listed_groups: self.listed_groups.iter().collect(),
            treats_email_as_verified: self.treats_email_as_verified,
            stays_connected: self.stays_connected,
            asks_for_consent: self.asks_for_consent,
            requires_pushed_requests: self.requires_pushed_requests,
            key_set: self.key_set.as_ref(),
            key_set_uri: self.key_set_uri.as_ref().map(CalledUri::as_str),
        };
        recorded.facts()
    }
}

/// The values of a stored connection.
pub(super) fn facts(connection: &Connection) -> Facts {
    let recorded = Recorded {
        client_id: &connection.client_id,
        is_public: connection.is_public,
        requires_pkce: connection.requires_pkce,
        redirect_uris: connection.redirect_uris.iter().map(String::as_str).collect(),
        sign_out_uris: connection.sign_out_uris.iter().map(String::as_str).collect(),
        logout_uri: connection.logout_uri.as_deref(),
        algorithm: connection.algorithm,
        sector: &connection.sector,
        told_groups: connection.told_groups,
        listed_groups: connection.listed_groups.iter().map(String::as_str).collect(),
        treats_email_as_verified: connection.treats_email_as_verified,
        stays_connected: connection.stays_connected,
        asks_for_consent: connection.asks_for_consent,
        requires_pushed_requests: connection.requires_pushed_requests,
        key_set: connection.key_set.as_ref(),
        key_set_uri: connection.key_set_uri.as_deref(),
    };
    recorded.facts()
}

/// What events record of a connection.
struct Recorded<'a> {
    client_id: &'a str,
    is_public: bool,
    requires_pkce: bool,
    redirect_uris: Vec<&'a str>,
    sign_out_uris: Vec<&'a str>,
    logout_uri: Option<&'a str>,
    algorithm: Algorithm,
    sector: &'a Sector,
    told_groups: ToldGroups,
    listed_groups: Vec<&'a str>,
    treats_email_as_verified: bool,
    stays_connected: bool,
    asks_for_consent: bool,
    requires_pushed_requests: bool,
    key_set: Option<&'a KeySet>,
    key_set_uri: Option<&'a str>,
}

impl Recorded<'_> {
    fn facts(&self) -> Facts {
        [
            ("client_id", json!(self.client_id)),
            ("is_public", json!(self.is_public)),
            ("requires_pkce", json!(self.requires_pkce)),
            ("redirect_uris", json!(self.redirect_uris)),
            ("sign_out_uris", json!(self.sign_out_uris)),
            ("logout_uri", json!(self.logout_uri)),
            ("algorithm", json!(self.algorithm.as_str())),
            ("sector", json!(self.sector.host())),
            ("told_groups", json!(self.told_groups.as_str())),
            ("listed_groups", json!(self.listed_groups)),
            ("treats_email_as_verified", json!(self.treats_email_as_verified)),
            ("stays_connected", json!(self.stays_connected)),
            ("asks_for_consent", json!(self.asks_for_consent)),
            ("requires_pushed_requests", json!(self.requires_pushed_requests)),
            ("keys", json!(self.key_set.map(KeySet::described).unwrap_or_default())),
            ("key_set_uri", json!(self.key_set_uri)),
        ]
    }
}

/// From now on, the connection has these addresses and no others.
pub(super) async fn register_only(
    tx: &DatabaseTransaction,
    id: ConnectionId,
    settings: &Settings,
) -> Result<(), Error> {
    connection_address::Entity::delete_many()
        .filter(connection_address::Column::ConnectionId.eq(id.0))
        .exec(tx)
        .await?;
    let registered = |kind: &str, uri: &str, origin| connection_address::ActiveModel {
        connection_id: Set(id.0),
        kind: Set(kind.to_owned()),
        address: Set(uri.to_owned()),
        origin: Set(origin),
    };
    let redirect = settings.redirect_uris.iter().map(|uri| registered(REDIRECT, uri, of_page(uri)));
    let sign_out = settings.sign_out_uris.iter().map(|uri| registered(SIGN_OUT, uri, None));
    let logout = settings.logout_uri.iter().map(|uri| registered(LOGOUT, uri.as_str(), None));
    let registered = redirect.chain(sign_out).chain(logout);
    connection_address::Entity::insert_many(registered).exec_without_returning(tx).await?;
    Ok(())
}
