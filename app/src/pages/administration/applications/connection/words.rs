//! The settings of a connection, and mistakes in them, in words.

use crate::pages::ui::text::number;
use identity::{
    connection::{
        Connection, KeySet, KeySetMistake, ListMistake, ListedGroups, MOST_REDIRECT_URIS, Mistake,
        Overlap, Problem, RedirectUri, Unread,
    },
    jose::{Algorithm, KeyProblem},
};

pub(super) const CLIENT_ID: &str = "A client ID begins with a letter or digit and has at most 100 characters: letters, digits, “.”, “_” and “-”";

/// A client ID was generated only when the application was connected.
pub(super) const NO_CLIENT_ID: &str = "Enter the client ID";

pub(super) const CLIENT_ID_TAKEN: &str =
    "Another application already has this client ID. Enter a different one";

/// What "Stay connected after sign-out" means, and what happens to a connection that no longer does.
pub(super) fn stays_connected(does_now: bool) -> String {
    let meaning = "If the application asks for it (offline_access), its access does not end with the session. It ends after 30 days without use, and after 90 days in any case.";
    let end = " If you clear this box, access that outlived a session ends at once.";
    format!("{meaning}{}", if does_now { end } else { "" })
}

/// What the back-channel logout URI is for.
pub(super) const LOGOUT_URI_HINT: &str =
    "We send a message there when a user of the application is signed out here.";

/// What "Give this application its own IDs of users" means.
pub(super) const PAIRWISE: &str = "The ID of a user (sub) then differs from that in applications on other hosts. An application that asks for the user name or the email address can still compare users by these. This cannot be changed later.";

pub(super) const SECTOR_HINT: &str =
    "Only if the redirect URIs have several hosts: the host whose applications share these IDs.";

pub(super) const SECTOR: &str = "Enter a host, such as example.org";

pub(super) const NO_SECTOR: &str =
    "Enter a host: the redirect URIs have different hosts, or none of them begins with https://";

/// Which user IDs the application gets.
pub(super) fn subjects(connection: &Connection) -> String {
    match connection.sector.host() {
        None => "The same as in other applications".to_owned(),
        Some(host) => format!("Its own (pairwise), for {host}"),
    }
}

/// What "Require pushed authorization requests" means.
pub(super) const PUSHED: &str = "The application sends each request here before it sends the browser. Requests from the browser alone are refused.";

/// A key that could be registered once is refused.
pub(super) const KEY_NOT_ACCEPTED: &str = "A key of this application is no longer accepted. Edit the connection, and enter its key set again.";

pub(super) const READ_TOO_SOON: &str = "Latchkey tried to read the key set less than a minute ago, or is reading many others. Try again in a minute.";

/// Both the keys and their address were entered.
pub(super) const KEYS_TWICE: &str = "Enter either the public keys or their address, not both";

/// Why the key set at an address could not be read.
pub(super) fn unread(problem: Unread) -> &'static str {
    match problem {
        Unread::Unreachable => {
            "The address did not answer in time, or its certificate is not trusted."
        }
        Unread::Address => {
            "Latchkey never connects to this address, for example because it leads to Latchkey itself."
        }
        Unread::Status => {
            "The address did not answer with the status 200. Redirects are not followed."
        }
        Unread::TooLarge => "The answer was larger than 64 kB.",
        Unread::Keys => {
            "The answer was not a JSON Web Key Set with 1 to 10 public keys that can be used."
        }
    }
}

// The labels of "Type".
pub(super) const SERVER: &str = "Application with a server (has a secret)";
pub(super) const KEYS: &str = "Application with a server (has a key pair)";
pub(super) const PUBLIC: &str = "Application in a browser or on a device (no secret)";

/// The label of this connection.
pub(super) fn kind(connection: &Connection) -> &'static str {
    match connection {
        Connection { is_public: true, .. } => PUBLIC,
        _ if connection.has_keys() => KEYS,
        _ => SERVER,
    }
}

/// The options of "Signing algorithm".
pub(super) fn algorithm(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Rs256 => "RS256 (every application supports it)",
        Algorithm::Es256 => "ES256 (faster, if the application supports it)",
    }
}

/// Why a list of groups cannot be saved.
pub(super) fn listed_groups(mistake: &ListMistake) -> String {
    match mistake {
        ListMistake::Empty => "Enter the name of at least one group".to_owned(),
        ListMistake::TooMany => format!("Enter at most {} groups", ListedGroups::MOST),
        ListMistake::Name(name) => no_group(name),
    }
}

pub(super) fn no_group(name: &str) -> String {
    format!(
        "There is no group with the name “{name}”. Enter its name for applications, not its title"
    )
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

/// Why keys cannot be registered.
pub(super) fn of_keys(mistake: KeySetMistake) -> String {
    let (key, problem) = match mistake {
        KeySetMistake::TooLong => {
            let most = number(KeySet::LONGEST as u64);
            return format!("The key set can be at most {most} characters");
        }
        KeySetMistake::Form => {
            return "Enter a JSON Web Key Set: {\"keys\": […]}, with a public key in the list"
                .to_owned();
        }
        KeySetMistake::Empty => return "Enter at least one key".to_owned(),
        KeySetMistake::TooMany => return format!("Enter at most {} keys", KeySet::MOST_KEYS),
        KeySetMistake::SameId => {
            return "Two keys have the same “kid”. Give each key its own".to_owned();
        }
        KeySetMistake::In { key, problem } => (key, problem),
    };
    match problem {
        KeyProblem::Private => format!(
            "Key {key} contains a private part, which only the application may know. Create a new key pair, and enter the public part"
        ),
        KeyProblem::Unsupported => {
            format!("Key {key} is not for ES256, RS256, PS256 or EdDSA (Ed25519) signatures")
        }
        KeyProblem::Length => format!("Key {key} must be an RSA key of 2048 to 4096 bits"),
        KeyProblem::Malformed => format!("Key {key} is incomplete or damaged"),
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
    called_uri("A back-channel logout URI", uri, problem)
}

/// What is wrong with the address of a key set.
pub(super) fn keys_uri(uri: &str, problem: Problem) -> String {
    called_uri("The address of a key set", uri, problem)
}

/// `what` is called by this server.
fn called_uri(what: &str, uri: &str, problem: Problem) -> String {
    match problem {
        Problem::TooLong => {
            let most = number(RedirectUri::LONGEST as u64);
            format!("{what} can be at most {most} characters")
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
