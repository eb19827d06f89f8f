//! A row that a token opens carries a MAC that binds it to its account. One that was inserted
//! without the key file, or moved to another account, is refused.

use super::ring::{KeyRing, NamedKey, mac_with, report};
use crate::secret::{TokenHash, hex};
use subtle::ConstantTimeEq;

/// A row that a token opens.
#[derive(Clone, Copy)]
pub(crate) enum TokenRow<'a> {
    Session(&'a TokenHash),
    PendingSignIn(&'a TokenHash),
    Link {
        purpose: &'a str,
        hash: &'a TokenHash,
    },
    TrustedBrowser {
        family: &'a TokenHash,
        hash: &'a TokenHash,
    },
    /// The owner is the connection.
    ConnectionSecret(&'a TokenHash),
    /// The owner is the connection; the hash is that of the keys.
    ConnectionKeySet(&'a TokenHash),
    AuthorizationCode {
        grant: GrantKey,
        hash: &'a TokenHash,
    },
    GrantToken {
        grant: GrantKey,
        hash: &'a TokenHash,
    },
    GateTicket {
        key: GateKey,
        hash: &'a TokenHash,
    },
    GateSession {
        key: GateKey,
        hash: &'a TokenHash,
    },
}

/// A gate, and the session that opens it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GateKey {
    pub(crate) gate: i64,
    pub(crate) session: i64,
}

/// The grant that a code or token belongs to, and the connection that the grant was made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GrantKey {
    pub(crate) id: i64,
    pub(crate) connection: i64,
}

impl TokenRow<'_> {
    fn table(self) -> &'static str {
        match self {
            Self::Session(_) => "sessions",
            Self::PendingSignIn(_) => "pending_sign_ins",
            Self::Link { .. } => "links",
            Self::TrustedBrowser { .. } => "trusted_browsers",
            Self::ConnectionSecret(_) => "connection_secrets",
            Self::ConnectionKeySet(_) => "connections",
            Self::AuthorizationCode { .. } => "authorization_codes",
            Self::GrantToken { .. } => "grant_tokens",
            Self::GateTicket { .. } => "gate_tickets",
            Self::GateSession { .. } => "gate_sessions",
        }
    }

    fn text(self) -> String {
        match self {
            Self::Session(hash)
            | Self::PendingSignIn(hash)
            | Self::ConnectionSecret(hash)
            | Self::ConnectionKeySet(hash) => hash.as_str().to_owned(),
            Self::Link { purpose, hash } => format!("{purpose}|{}", hash.as_str()),
            Self::TrustedBrowser { family, hash } => {
                format!("{}|{}", family.as_str(), hash.as_str())
            }
            Self::AuthorizationCode { grant, hash } | Self::GrantToken { grant, hash } => {
                format!("{}|{}|{}", grant.connection, grant.id, hash.as_str())
            }
            Self::GateTicket { key, hash } | Self::GateSession { key, hash } => {
                format!("{}|{}|{}", key.gate, key.session, hash.as_str())
            }
        }
    }
}

impl KeyRing {
    /// `<key id>.<MAC>`, under the key that seals.
    pub(crate) fn bind(&self, row: TokenRow<'_>, account: i64) -> String {
        owner_mac(self.active(), row, account)
    }

    /// Whether [`Self::bind`] made this MAC for the same row, with any key of the ring.
    pub(crate) fn is_bound(&self, row: TokenRow<'_>, account: i64, mac: Option<&str>) -> bool {
        let key = mac.and_then(|mac| self.by_id(mac.split_once('.')?.0));
        let right = mac.zip(key).is_some_and(|(mac, key)| {
            owner_mac(key, row, account).as_bytes().ct_eq(mac.as_bytes()).into()
        });
        if !right {
            report(row.table(), account);
        }
        right
    }
}

fn owner_mac(key: &NamedKey, row: TokenRow<'_>, account: i64) -> String {
    let text = format!("{}|{account}|{}", row.table(), row.text());
    format!("{}.{}", key.id, hex(&mac_with(key, "owner", text.as_bytes())))
}
