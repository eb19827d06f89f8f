//! The scopes of OpenID Connect that an application asked for, and which of them are granted.

use std::collections::BTreeSet;

/// Which claims an application asked for. Always with `openid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    OpenId,
    Profile,
    Email,
    Groups,
    /// Refresh tokens, which work after sign-out (OpenID Connect Core 11).
    OfflineAccess,
}

impl Scope {
    const ALL: [Self; 5] =
        [Self::OpenId, Self::Profile, Self::Email, Self::Groups, Self::OfflineAccess];

    fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Groups => "groups",
            Self::OfflineAccess => "offline_access",
        }
    }
}

impl Scopes {
    /// Scopes separated by spaces, in exact letter case (RFC 6749, 3.3). Unknown ones are ignored.
    /// `None` without `openid`.
    pub fn parse(text: &str) -> Option<Self> {
        let known = |word| Scope::ALL.into_iter().find(|scope| scope.as_str() == word);
        let scopes: BTreeSet<Scope> = text.split(' ').filter_map(known).collect();
        scopes.contains(&Scope::OpenId).then_some(Self(scopes))
    }

    /// Those that are granted: `offline_access` only to a connection that stays connected after sign-out.
    /// The answer to the application names what was granted (RFC 6749, 3.3).
    pub(crate) fn granted(mut self, stays_connected: bool) -> Self {
        if !stays_connected {
            self.0.remove(&Scope::OfflineAccess);
        }
        self
    }

    /// The scopes that a refresh asks for, of these, which were granted (RFC 6749, 6). All of them if it
    /// names none. `None` if it names another one, or leaves out `openid`.
    pub(super) fn narrowed(&self, asked: Option<&str>) -> Option<Self> {
        let Some(asked) = asked else { return Some(self.clone()) };
        Self::parse(asked).filter(|asked| asked.0.is_subset(&self.0))
    }

    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether all the other ones are among these.
    pub(super) fn include(&self, other: &Self) -> bool {
        self.0.is_superset(&other.0)
    }

    /// These and the other ones.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0.into_iter().chain(other.0).collect())
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<_> = self.0.iter().map(|scope| scope.as_str()).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_scopes_are_kept_and_written_in_one_order() {
        let written = |text| Scopes::parse(text).map(|scopes| scopes.to_string());
        assert_eq!(
            written("groups offline_access address openid openid").as_deref(),
            Some("openid groups offline_access")
        );
        assert_eq!(written("email  profile openid ").as_deref(), Some("openid profile email"));
        for without in ["", " ", "profile", "OpenID", "openid,email", "openid\temail", "xopenid"] {
            assert_eq!(written(without), None, "{without:?}");
        }
    }

    #[test]
    fn offline_access_is_granted_only_to_a_connection_that_stays_connected() {
        let asked = Scopes::parse("openid email offline_access").unwrap();
        assert_eq!(asked.clone().granted(true), asked);
        assert_eq!(asked.granted(false).to_string(), "openid email");
    }

    #[test]
    fn a_refresh_may_ask_for_fewer_scopes_and_for_no_others() {
        let granted = Scopes::parse("openid email offline_access").unwrap();
        let narrowed = |asked| granted.narrowed(asked).map(|scopes| scopes.to_string());
        assert_eq!(narrowed(None).as_deref(), Some("openid email offline_access"));
        assert_eq!(narrowed(Some("email openid")).as_deref(), Some("openid email"));
        assert_eq!(narrowed(Some("openid address")).as_deref(), Some("openid"), "unknown");
        for wider in ["openid profile", "openid email groups", "email", "address", ""] {
            assert_eq!(narrowed(Some(wider)), None, "{wider}");
        }
    }
}
