//! What D-APP-CONNECTION sends.

use super::words;
use crate::pages::ui::error_summary::FieldErrors;
use identity::{
    connection::{
        CalledUri, ClientId, Connection, KeySet, ListedGroups, RedirectUris, Sector, Settings,
        ToldGroups,
    },
    jose::Algorithm,
};
use serde::Deserialize;

/// The values of "Type".
pub(super) const SERVER: &str = "server";
pub(super) const KEYS: &str = "keys";
pub(super) const PUBLIC: &str = "public";

#[derive(Clone, Deserialize)]
#[serde(default)]
pub(crate) struct ConnectionForm {
    /// Empty for a new connection.
    pub(super) version: String,
    pub(super) r#type: String,
    pub(super) client_id: String,
    /// JSON.
    pub(super) keys: String,
    /// Their address instead.
    pub(super) keys_uri: String,
    /// One per line.
    pub(super) redirect_uris: String,
    /// One per line.
    pub(super) sign_out_uris: String,
    pub(super) logout_uri: String,
    pub(super) no_pkce: String,
    pub(super) algorithm: String,
    /// Only of a new connection.
    pub(super) pairwise: String,
    /// A host.
    pub(super) sector: String,
    pub(super) told_groups: String,
    /// Names, one per line.
    pub(super) listed_groups: String,
    pub(super) verified: String,
    pub(super) stays_connected: String,
    pub(super) consent: String,
    pub(super) pushed: String,
}

impl Default for ConnectionForm {
    fn default() -> Self {
        Self {
            version: String::new(),
            r#type: SERVER.to_owned(),
            client_id: String::new(),
            keys: String::new(),
            keys_uri: String::new(),
            redirect_uris: String::new(),
            sign_out_uris: String::new(),
            logout_uri: String::new(),
            no_pkce: String::new(),
            algorithm: Algorithm::default().as_str().to_owned(),
            pairwise: String::new(),
            sector: String::new(),
            told_groups: ToldGroups::default().as_str().to_owned(),
            listed_groups: String::new(),
            verified: String::new(),
            stays_connected: String::new(),
            consent: String::new(),
            pushed: String::new(),
        }
    }
}

/// The value of "Type".
fn kind(connection: &Connection) -> &'static str {
    match connection {
        Connection { is_public: true, .. } => PUBLIC,
        _ if connection.has_keys() => KEYS,
        _ => SERVER,
    }
}

impl ConnectionForm {
    pub(super) fn of(connection: &Connection) -> Self {
        let ticked = |is: bool| if is { "on" } else { "" }.to_owned();
        Self {
            version: connection.version.to_string(),
            r#type: kind(connection).to_owned(),
            client_id: connection.client_id.clone(),
            keys: connection.key_set.as_ref().map_or(String::new(), |it| it.as_str().to_owned()),
            keys_uri: connection.key_set_uri.clone().unwrap_or_default(),
            redirect_uris: connection.redirect_uris.join("\n"),
            sign_out_uris: connection.sign_out_uris.join("\n"),
            logout_uri: connection.logout_uri.clone().unwrap_or_default(),
            no_pkce: ticked(!connection.requires_pkce),
            algorithm: connection.algorithm.as_str().to_owned(),
            pairwise: ticked(connection.sector.host().is_some()),
            sector: connection.sector.host().unwrap_or_default().to_owned(),
            told_groups: connection.told_groups.as_str().to_owned(),
            listed_groups: connection.listed_groups.join("\n"),
            verified: ticked(connection.treats_email_as_verified),
            stays_connected: ticked(connection.stays_connected),
            consent: ticked(connection.asks_for_consent),
            pushed: ticked(connection.requires_pushed_requests),
        }
    }

    /// That of the connection that the form showed; `None` if there was none.
    pub(super) fn version(&self) -> Option<i64> {
        self.version.parse().ok()
    }

    /// Whether its keys are those of the application.
    pub(super) fn has_keys(&self) -> bool {
        self.r#type == KEYS
    }

    /// The same for showing it again: what is not a set of public keys may contain a private one.
    pub(super) fn without_other_keys(&self) -> Self {
        let keys = KeySet::parse(&self.keys).map(|it| it.as_str().to_owned());
        Self { keys: keys.unwrap_or_default(), ..self.clone() }
    }

    /// Parses the fields; errors are noted.
    pub(super) fn parse(&self, errors: &mut FieldErrors) -> Option<Settings> {
        let is_public = match self.r#type.as_str() {
            SERVER | KEYS => Some(false),
            PUBLIC => Some(true),
            _ => None,
        };
        if is_public.is_none() {
            errors.note("type", "Choose the type of the application");
        }
        let client_id = match self.client_id.trim() {
            "" if self.version().is_none() => Some(None),
            text => ClientId::parse(text).map(Some),
        };
        if client_id.is_none() {
            let is_empty = self.client_id.trim().is_empty();
            errors.note("client_id", if is_empty { words::NO_CLIENT_ID } else { words::CLIENT_ID });
        }
        let keys = self.keys(errors);
        let redirect_uris = RedirectUris::parse(&self.redirect_uris);
        if let Err(mistake) = &redirect_uris {
            errors.note("redirect_uris", words::mistake(mistake));
        }
        let sign_out_uris = RedirectUris::parse_optional(&self.sign_out_uris);
        if let Err(mistake) = &sign_out_uris {
            errors.note("sign_out_uris", words::mistake(mistake));
        }
        let logout_uri = CalledUri::parse_optional(&self.logout_uri);
        if let Err(problem) = &logout_uri {
            errors.note("logout_uri", words::logout_uri(self.logout_uri.trim(), *problem));
        }
        let algorithm = Algorithm::parse(&self.algorithm);
        if algorithm.is_none() {
            errors.note("algorithm", "Choose a signing algorithm from the list");
        }
        let sector = self.sector(redirect_uris.as_ref().ok());
        if let Err(problem) = sector {
            errors.note("sector", problem);
        }
        let told_groups = ToldGroups::parse(&self.told_groups);
        if told_groups.is_none() {
            errors.note("told_groups", "Choose the groups from the list");
        }
        let listed_groups = match told_groups {
            Some(ToldGroups::Listed) => ListedGroups::parse(&self.listed_groups),
            _ => Ok(ListedGroups::default()),
        };
        if let Err(mistake) = &listed_groups {
            errors.note("listed_groups", words::listed_groups(mistake));
        }
        Some(Settings {
            client_id: client_id?,
            is_public: is_public?,
            supports_pkce: self.no_pkce != "on",
            redirect_uris: redirect_uris.ok()?,
            sign_out_uris: sign_out_uris.ok()?,
            logout_uri: logout_uri.ok()?,
            algorithm: algorithm?,
            sector: sector.ok()?,
            told_groups: told_groups?,
            listed_groups: listed_groups.ok()?,
            treats_email_as_verified: self.verified == "on",
            stays_connected: self.stays_connected == "on",
            asks_for_consent: self.consent == "on",
            requires_pushed_requests: self.pushed == "on",
            key_set: keys.as_ref()?.0.clone(),
            key_set_uri: keys?.1,
        })
    }

    /// The keys of the application, or their address; neither if its type has none.
    fn keys(&self, errors: &mut FieldErrors) -> Option<(Option<KeySet>, Option<CalledUri>)> {
        if !self.has_keys() {
            return Some((None, None));
        }
        let uri = match CalledUri::parse_optional(&self.keys_uri) {
            Ok(None) => {
                let keys = KeySet::parse(&self.keys);
                let keys = keys.map_err(|mistake| errors.note("keys", words::of_keys(mistake)));
                return keys.ok().map(|keys| (Some(keys), None));
            }
            Ok(uri) => uri,
            Err(problem) => {
                errors.note("keys_uri", words::keys_uri(self.keys_uri.trim(), problem));
                return None;
            }
        };
        if !self.keys.trim().is_empty() {
            errors.note("keys_uri", words::KEYS_TWICE);
            return None;
        }
        Some((None, uri))
    }

    /// That of a new connection: the host that the administrator names, or that all redirect URIs have.
    fn sector(&self, uris: Option<&RedirectUris>) -> Result<Sector, &'static str> {
        if self.pairwise != "on" || self.version().is_some() {
            return Ok(Sector::default());
        }
        match (self.sector.trim(), uris) {
            ("", None) => Ok(Sector::default()),
            ("", Some(uris)) => Sector::of(uris).ok_or(words::NO_SECTOR),
            (named, _) => Sector::parse(named).ok_or(words::SECTOR),
        }
    }
}
