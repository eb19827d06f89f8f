//! The scopes of OpenID Connect that an application asked for.

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
}

impl Scope {
    const ALL: [Self; 4] = [Self::OpenId, Self::Profile, Self::Email, Self::Groups];

    fn as_str(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Groups => "groups",
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

    pub(super) fn has(&self, scope: Scope) -> bool {
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
            written("groups offline_access openid openid").as_deref(),
            Some("openid groups")
        );
        assert_eq!(written("email  profile openid ").as_deref(), Some("openid profile email"));
        for without in ["", " ", "profile", "OpenID", "openid,email", "openid\temail", "xopenid"] {
            assert_eq!(written(without), None, "{without:?}");
        }
    }
}
