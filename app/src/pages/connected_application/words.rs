//! What an application can see, in words.

use identity::grant::{Scope, Scopes};

/// Such as "name" and "email address". Empty if it can see only an ID.
pub(crate) fn seen(scopes: &Scopes) -> Vec<&'static str> {
    let words = |scope| match scope {
        Scope::OpenId | Scope::OfflineAccess => [].as_slice(),
        Scope::Profile => &["name", "user name", "time zone"],
        Scope::Email => &["email address"],
        Scope::Groups => &["groups"],
    };
    scopes.iter().flat_map(words).copied().collect()
}
