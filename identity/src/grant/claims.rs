//! What an application is told about a user.

use super::scopes::{Scope, Scopes};
use serde_json::{Map, Value, json};

/// What may be told about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct About {
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) user_name: String,
    /// An IANA time zone name.
    pub(super) zone: String,
    pub(super) email: String,
    pub(super) email_verified: bool,
    /// The names of the groups that this application may be told, in alphabetical order.
    pub(super) groups: Vec<String>,
}

/// The claims that these scopes ask for (OpenID Connect Core 5.4), with `sub`.
pub(super) fn claims(scopes: &Scopes, about: &About) -> Map<String, Value> {
    let mut told = vec![("sub", json!(about.subject))];
    if scopes.has(Scope::Profile) {
        told.push(("name", json!(about.name)));
        told.push(("preferred_username", json!(about.user_name)));
        told.push(("zoneinfo", json!(about.zone)));
    }
    if scopes.has(Scope::Email) {
        told.push(("email", json!(about.email)));
        told.push(("email_verified", json!(about.email_verified)));
    }
    if scopes.has(Scope::Groups) {
        told.push(("groups", json!(about.groups)));
    }
    told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(scopes: &str) -> Value {
        let about = About {
            subject: "s".to_owned(),
            name: "Maya".to_owned(),
            user_name: "maya".to_owned(),
            zone: "Europe/Oslo".to_owned(),
            email: "maya@example.com".to_owned(),
            email_verified: false,
            groups: Vec::new(),
        };
        claims(&Scopes::parse(scopes).unwrap(), &about).into()
    }

    #[test]
    fn each_scope_adds_its_claims_and_groups_are_always_an_array() {
        assert_eq!(told("openid"), json!({ "sub": "s" }));
        assert_eq!(
            told("openid profile"),
            json!({ "sub": "s", "name": "Maya", "preferred_username": "maya", "zoneinfo": "Europe/Oslo" })
        );
        assert_eq!(
            told("openid email"),
            json!({ "sub": "s", "email": "maya@example.com", "email_verified": false })
        );
        assert_eq!(told("openid groups"), json!({ "sub": "s", "groups": [] }));
    }
}
