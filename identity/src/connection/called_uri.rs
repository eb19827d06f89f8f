//! An address of an application that this server calls: where it is told about sign-out, or publishes keys.

use super::redirect_uri::{Problem, RedirectUri};

/// https, or http on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledUri(RedirectUri);

impl CalledUri {
    /// `None` for an empty text.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, Problem> {
        match text.trim() {
            "" => Ok(None),
            text if text.starts_with("https:") || text.starts_with("http:") => {
                RedirectUri::parse(text).map(|uri| Some(Self(uri)))
            }
            _ => Err(Problem::Scheme),
        }
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_this_server_can_call_are_accepted() {
        let parsed = |text: &str| CalledUri::parse_optional(text);
        assert_eq!(parsed(" "), Ok(None));
        for uri in
            ["https://app.example/logout?a=b", "http://127.0.0.1:8080/", "http://localhost/l"]
        {
            assert_eq!(parsed(&format!(" {uri}\n")).unwrap().unwrap().as_str(), uri);
        }
        for (uri, problem) in [
            ("http://app.example/", Problem::Scheme),
            ("com.example.app:/logout", Problem::Scheme),
            ("ftp://app.example/", Problem::Scheme),
            ("HTTPS://app.example/", Problem::Scheme),
            ("app.example", Problem::Scheme),
            ("https://app.example/#", Problem::Fragment),
            ("https://app@evil.example/", Problem::UserInfo),
            ("https://*.example/", Problem::Wildcard),
            ("https://app.example/a/../b", Problem::DotSegment),
            ("https://app.example/ https://b.example/", Problem::Character),
            ("https:///logout", Problem::Host),
        ] {
            assert_eq!(parsed(uri), Err(problem), "{uri}");
        }
    }
}
