//! The settings of a connection, and mistakes in them, in words.

use crate::pages::ui::text::number;
use identity::{
    connection::{MOST_REDIRECT_URIS, Mistake, Overlap, Problem, RedirectUri, ToldGroups},
    jose::Algorithm,
};

pub(super) const CLIENT_ID: &str = "A client ID begins with a letter or digit and contains only letters, digits, “.”, “_” and “-”, at most 100";

pub(super) const CLIENT_ID_TAKEN: &str = "Another application has this client ID";

/// The labels of "Type".
pub(super) fn kind(is_public: bool) -> &'static str {
    match is_public {
        false => "Application with a server (has a secret)",
        true => "Application in a browser or on a device (no secret)",
    }
}

/// The options of "Signature".
pub(super) fn signature(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "RS256 (every application can check it)",
        Algorithm::Es256 => "ES256 (faster, if the application can check it)",
    }
}

/// The options of "Groups it is told".
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
    match problem {
        Problem::TooLong => {
            let most = number(RedirectUri::LONGEST as u64);
            format!("A redirect URI can be at most {most} characters")
        }
        Problem::Scheme => format!(
            "{uri} must begin with https://, with http:// and 127.0.0.1, [::1] or localhost, or with a scheme that contains a dot, such as com.example.app:/"
        ),
        Problem::Fragment => format!("Remove “#” and what follows it from {uri}"),
        Problem::Wildcard => format!("Enter every address in full, without the “*” in {uri}"),
        Problem::UserInfo => format!("Remove the “@” and what is before it from {uri}"),
        Problem::Host => format!("Enter {uri} with a complete host, such as wiki.example.org"),
        Problem::DotSegment => format!("Remove “.” and “..” from the path of {uri}"),
        Problem::Parameter => format!(
            "Remove code, state, iss and error from the query of {uri}: the answer contains them"
        ),
        Problem::Character => {
            format!("Remove characters that an address cannot contain from {uri}")
        }
    }
}
