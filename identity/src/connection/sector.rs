//! Which applications know a user by the same `sub` (OpenID Connect Core 8.1).

use super::redirect_uris::RedirectUris;
use std::collections::BTreeSet;
use url::Url;

/// A host whose applications know a user by the same subject, which others do not know. Empty: the subject
/// that all other applications have in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sector(String);

impl Sector {
    /// Maximum bytes.
    const LONGEST: usize = 253;

    /// The host that an administrator names.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if text.is_empty() || text.len() > Self::LONGEST || !text.chars().all(is_allowed) {
            return None;
        }
        let url = Url::parse(&format!("https://{text}/")).ok()?;
        url.host_str().map(|host| Self(host.to_owned()))
    }

    /// The host of all redirect URIs that begin with https. `None` if they have several hosts, or none.
    pub fn of(uris: &RedirectUris) -> Option<Self> {
        let urls = uris.iter().filter_map(|uri| Url::parse(uri).ok());
        let urls = urls.filter(|url| url.scheme() == "https");
        let hosts: BTreeSet<String> =
            urls.filter_map(|url| url.host_str().map(str::to_owned)).collect();
        let mut hosts = hosts.into_iter();
        hosts.next().filter(|_| hosts.next().is_none()).map(Self)
    }

    /// `None` if the application knows users by the subject that most applications have in common.
    pub fn host(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sector_is_the_only_host_of_the_https_addresses() {
        let of = |text: &str| Sector::of(&RedirectUris::parse(text).unwrap());
        let host = |text: &str| of(text).and_then(|it| it.host().map(str::to_owned));
        assert_eq!(host("https://Wiki.example.org:8443/a").as_deref(), Some("wiki.example.org"));
        let with_others = "https://a.example/1 https://a.example/2 app.immich:/x http://[::1]/y";
        assert_eq!(host(with_others).as_deref(), Some("a.example"));
        for none in ["https://a.example/ https://b.example/", "com.example.app:/", "http://[::1]/"]
        {
            assert_eq!(host(none), None, "{none}");
        }
    }

    #[test]
    fn an_administrator_names_a_host() {
        let host = |text: &str| Sector::parse(text).and_then(|it| it.host().map(str::to_owned));
        assert_eq!(host(" Apps.Example.org\n").as_deref(), Some("apps.example.org"));
        let long = "a.".repeat(127);
        for wrong in
            ["", " ", "https://a.example", "a.example/", "a.example:1", "a@b", "ä.b", &long]
        {
            assert_eq!(host(wrong), None, "{wrong}");
        }
        assert_eq!(Sector::default().host(), None);
    }
}
