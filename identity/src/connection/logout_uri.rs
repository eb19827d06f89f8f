//! Where an application is told that a user was signed out.

use super::redirect_uri::{Problem, RedirectUri};

/// A URI that this server calls: https, or http on this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutUri(RedirectUri);

impl LogoutUri {
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
    fn a_logout_uri_is_one_that_this_server_can_call() {
        let parsed = |text: &str| LogoutUri::parse_optional(text);
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
