//! The settings of a connection, and mistakes in them, in words.

use crate::pages::ui::text::number;
use identity::{
    connection::{MOST_REDIRECT_URIS, Mistake, Overlap, Problem, RedirectUri, ToldGroups},
    jose::Algorithm,
};

pub(super) const CLIENT_ID: &str = "A client ID begins with a letter or digit and has at most 100 characters: letters, digits, “.”, “_” and “-”";

/// A client ID was generated only when the application was connected.
pub(super) const NO_CLIENT_ID: &str = "Enter the client ID";

pub(super) const CLIENT_ID_TAKEN: &str =
    "Another application already has this client ID. Enter a different one";

/// What "Stay connected after sign-out" means.
pub(super) const STAYS_CONNECTED: &str = "If the application asks for it (offline_access), its access does not end with the session. It ends after 30 days without use, and after 90 days in any case.";

/// What the back-channel logout URI is for.
pub(super) const LOGOUT_URI_HINT: &str =
    "We send a message there when a user of the application is signed out here.";

/// What "Require pushed authorization requests" means.
pub(super) const PUSHED: &str = "The application sends each request here before it sends the browser. Requests from the browser alone are refused.";

/// The labels of "Type".
pub(super) fn kind(is_public: bool) -> &'static str {
    match is_public {
        false => "Application with a server (has a secret)",
        true => "Application in a browser or on a device (no secret)",
    }
}

/// The options of "Signing algorithm".
pub(super) fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "RS256 (every application supports it)",
        Algorithm::Es256 => "ES256 (faster, if the application supports it)",
    }
}

/// The options of "Groups it receives".
pub(super) fn told_groups(told: ToldGroups) -> &'static str {
    match told {
        ToldGroups::OfDemand => "Only groups that decide who can open it",
        ToldGroups::All => "All groups of the user",
    }
}

/// When the current secret stops working.
pub(super) fn overlap(overlap: Overlap) -> &'static str {
    match overlap {
        Overlap::Nothing => "At once",
        Overlap::Day => "After 1 day",
        Overlap::Week => "After 7 days",
        Overlap::Month => "After 30 days",
    }
}

pub(super) fn mistake(mistake: &Mistake) -> String {
    let (uri, problem) = match mistake {
        Mistake::Empty => return "Enter at least one redirect URI".to_owned(),
        Mistake::TooMany => return format!("Enter at most {MOST_REDIRECT_URIS} redirect URIs"),
        Mistake::In { uri, problem } => (uri, problem),
    };
    in_uri(uri, *problem)
}

/// What is wrong with the back-channel logout URI.
pub(super) fn logout_uri(uri: &str, problem: Problem) -> String {
    match problem {
        Problem::TooLong => {
            let most = number(RedirectUri::LONGEST as u64);
            format!("A back-channel logout URI can be at most {most} characters")
        }
        Problem::Scheme => format!(
            "Begin {uri} with https://. Only 127.0.0.1, [::1] and localhost can use http://"
        ),
        problem => in_uri(uri, problem),
    }
}

fn in_uri(uri: &str, problem: Problem) -> String {
    match problem {
        Problem::TooLong => {
            let most = number(RedirectUri::LONGEST as u64);
            format!("A redirect URI can be at most {most} characters")
        }
        Problem::Scheme => format!(
            "Begin {uri} with https://. Only 127.0.0.1, [::1] and localhost can use http://, and an app can use a scheme with a dot, such as com.example.app:/"
        ),
        Problem::Fragment => format!("Remove “#” and what follows it from {uri}"),
        Problem::Wildcard => format!("Enter every address in full, without the “*” in {uri}"),
        Problem::UserInfo => format!("Remove the “@” and what is before it from {uri}"),
        Problem::Host => format!(
            "Check the host and the port in {uri}. A host is complete, such as wiki.example.org"
        ),
        Problem::DotSegment => format!("Remove “.” and “..” from the path of {uri}"),
        Problem::Parameter => format!(
            "Remove code, state, iss and error from the query of {uri}: the answer contains them"
        ),
        Problem::Character => {
            format!(
                "Remove from {uri} the characters that a URI cannot contain, such as “\\” or “ä”"
            )
        }
    }
}
