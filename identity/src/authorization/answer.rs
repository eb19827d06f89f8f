//! What leads the browser back to the application.

use super::response_mode::ResponseMode;
use crate::secret::Token;
use form_urlencoded::Serializer;

/// A registered redirect URI with our parameters. The browser is sent only to such an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The name of the application.
    pub application: String,
    way: Way,
}

/// How the browser goes there. Both contain a code, so they are for nothing else.
#[derive(Clone, PartialEq, Eq)]
pub enum Way {
    /// A redirect or a link to this address.
    Address(String),
    Form(Form),
}

/// The browser sends it from a page of ours.
#[derive(Clone, PartialEq, Eq)]
pub struct Form {
    /// The redirect URI.
    pub action: String,
    /// The only origin that the page may send a form to.
    pub origin: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
}

impl Answer {
    /// A registered URI with these parameters. It may already have a query, and never has a fragment.
    pub(crate) fn at(uri: &str, parameters: &[(&str, &str)], application: &str) -> Self {
        let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
        let mark = match uri.split_once('?') {
            _ if query.is_empty() => "",
            None => "?",
            Some((_, own)) if own.is_empty() || own.ends_with('&') => "",
            Some(_) => "&",
        };
        let address = Way::Address(format!("{uri}{mark}{query}"));
        Self { application: application.to_owned(), way: address }
    }

    fn posted(uri: &str, origin: &str, parameters: &[(&str, &str)], application: &str) -> Self {
        let fields =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let (action, origin) = (uri.to_owned(), origin.to_owned());
        let form = Form { action, origin, fields: fields.collect() };
        Self { application: application.to_owned(), way: Way::Form(form) }
    }

    pub fn way(&self) -> &Way {
        &self.way
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("application", &self.application).finish_non_exhaustive()
    }
}

/// Why the application gets no code (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// With what is wrong.
    InvalidRequest(&'static str),
    /// Without `openid`.
    InvalidScope,
    UnsupportedResponseType,
    RequestNotSupported,
    RequestUriNotSupported,
    LoginRequired,
    InteractionRequired,
    ConsentRequired,
    AccessDenied,
    /// OpenID Connect Core Error Code unmet_authentication_requirements 1.0.
    UnmetAuthenticationRequirements,
}

impl Problem {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidScope => "invalid_scope",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::LoginRequired => "login_required",
            Self::InteractionRequired => "interaction_required",
            Self::ConsentRequired => "consent_required",
            Self::AccessDenied => "access_denied",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
        }
    }

    pub(super) fn description(self) -> Option<&'static str> {
        match self {
            Self::InvalidRequest(description) => Some(description),
            Self::InvalidScope => Some("scope does not contain openid"),
            Self::UnsupportedResponseType => Some("response_type is not code"),
            _ => None,
        }
    }
}

/// Where an application is answered: its redirect URI, as it was registered, and its state.
pub(super) struct Target<'a> {
    pub(super) application: &'a str,
    pub(super) issuer: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) mode: &'a ResponseMode,
    pub(super) state: Option<&'a str>,
}

impl Target<'_> {
    pub(super) fn with_code(&self, code: &Token) -> Answer {
        self.answer(&[("code", code.reveal())])
    }

    pub(super) fn with_problem(&self, problem: Problem) -> Answer {
        let description = problem.description().map(|text| ("error_description", text));
        let parameters: Vec<_> =
            [("error", problem.code())].into_iter().chain(description).collect();
        self.answer(&parameters)
    }

    /// Every answer names the issuer (RFC 9207).
    fn answer(&self, parameters: &[(&str, &str)]) -> Answer {
        let mut all = parameters.to_vec();
        all.extend(self.state.map(|state| ("state", state)));
        all.push(("iss", self.issuer));
        match self.mode {
            ResponseMode::Query => Answer::at(self.redirect_uri, &all, self.application),
            ResponseMode::FormPost(origin) => {
                Answer::posted(self.redirect_uri, origin, &all, self.application)
            }
        }
    }
}

/// Whether a browser may be sent to this URI at all, whatever is registered. Its scheme is http, https
/// or a private-use scheme, which contains a dot, and all its characters are valid in a header and a
/// link.
pub(crate) fn is_safe(uri: &str) -> bool {
    let is_plain =
        uri.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}#".contains(&byte));
    let Some((scheme, rest)) = uri.split_once(':') else { return false };
    let is_scheme = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
    let is_web = (scheme == "https" || scheme == "http") && rest.starts_with("//");
    let is_own =
        scheme.contains('.') && scheme.starts_with(|first: char| first.is_ascii_alphabetic());
    is_plain && (is_web || is_own && scheme.bytes().all(is_scheme))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::RedirectUri;

    fn at<'a>(redirect_uri: &'a str, state: Option<&'a str>) -> Target<'a> {
        let (application, issuer) = ("Wiki", "https://id.example.org");
        Target { application, issuer, redirect_uri, mode: &ResponseMode::Query, state }
    }

    fn denied(uri: &str, state: Option<&str>, problem: Problem) -> String {
        match at(uri, state).with_problem(problem).way {
            Way::Address(address) => address,
            Way::Form(_) => panic!(),
        }
    }

    #[test]
    fn parameters_are_added_to_the_query_of_the_uri() {
        let denied = |uri| denied(uri, Some("a b&c=é"), Problem::AccessDenied);
        let ours = "error=access_denied&state=a+b%26c%3D%C3%A9&iss=https%3A%2F%2Fid.example.org";
        for (uri, before) in [
            ("https://wiki.example.org/cb", "https://wiki.example.org/cb?"),
            ("https://wiki.example.org/cb?a=1", "https://wiki.example.org/cb?a=1&"),
            ("https://wiki.example.org/cb?", "https://wiki.example.org/cb?"),
            ("https://wiki.example.org/cb?a&", "https://wiki.example.org/cb?a&"),
            ("org.example.app:/cb", "org.example.app:/cb?"),
        ] {
            assert_eq!(denied(uri), format!("{before}{ours}"));
        }
    }

    #[test]
    fn an_answer_without_state_names_what_is_wrong_and_the_issuer() {
        let problem = Problem::InvalidRequest("state is too long");
        let address = denied("https://wiki.example.org/cb", None, problem);
        assert_eq!(
            address,
            "https://wiki.example.org/cb?error=invalid_request&error_description=state+is+too+long&\
             iss=https%3A%2F%2Fid.example.org"
        );
    }

    #[test]
    fn a_browser_can_be_sent_to_every_address_that_can_be_registered() {
        let mut registered = 0;
        for c in '\0'..='\u{ff}' {
            for uri in [
                format!("https://wiki.example.org/{c}b"),
                format!("https://wiki.example.org/cb?{c}b"),
                format!("https://wiki{c}a.example.org/cb"),
                format!("http{c}://127.0.0.1/"),
                format!("{c}ttps://wiki.example.org/"),
                format!("org.example.{c}:/cb"),
                format!("{c}rg.example:/cb"),
            ] {
                if RedirectUri::parse(&uri).is_ok() {
                    registered += 1;
                    assert!(is_safe(&uri), "{uri:?}");
                }
            }
        }
        assert!(registered > 200, "{registered}");
    }

    #[test]
    fn a_browser_is_never_sent_to_a_script_or_a_broken_address() {
        for safe in [
            "https://wiki.example.org/cb?a=1",
            "http://127.0.0.1:8080/cb",
            "http://[::1]/",
            "org.example.app:/cb",
        ] {
            assert!(is_safe(safe), "{safe}");
        }
        for odd in [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "https:evil",
            "https://a/#b",
            "https://a/ b",
            "https://a/\r\nLocation: https://evil",
            "https://a/é",
            "https://a\\@evil",
            "https://a/\"onclick",
            ".a:/cb",
            "java script.:x",
            "/cb",
        ] {
            assert!(!is_safe(odd), "{odd}");
        }
    }
}
