//! Requests of applications.

mod account;
mod addresses;
mod claims;
mod commits;
mod consent;
mod form_post;
mod noted;
mod parameters;
mod proofs;
mod pushed;
mod waiting;

use crate::{any_client, applications::made};
use identity::{
    application::{ApplicationId, Demand},
    authorization::{
        self, Answer, Outcome, Parameters, Proceeding, Refused, Rejected, Required, Way, Why,
    },
    secret::Token,
    testing::{Bench, PUBLIC_URL},
};

pub(crate) const CLIENT: &str = "Wiki-1";
pub(crate) const URI: &str = "https://wiki.example.org/callback";
/// The challenge of RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A new application that speaks OpenID Connect.
pub(crate) async fn connected(bench: &Bench, token: &Token, demand: Demand) -> ApplicationId {
    let id = made(bench, token, "Wiki", demand).await;
    connect(bench, id, CLIENT, &[URI]).await;
    id
}

/// Connects an application. It has a secret, and requires PKCE.
pub(crate) async fn connect(bench: &Bench, id: ApplicationId, client: &str, uris: &[&str]) {
    let connection = format!(
        "INSERT INTO connections (application_id, client_id, is_public, requires_pkce, algorithm, \
         treats_email_as_verified, told_groups, version, created_at) \
         VALUES ({id}, '{client}', FALSE, TRUE, 'RS256', FALSE, 'demand', 1, 0)"
    );
    bench.try_statement(&connection).await.unwrap();
    for uri in uris {
        let address = format!(
            "INSERT INTO connection_addresses (connection_id, kind, address) \
             SELECT id, 'redirect', '{uri}' FROM connections WHERE client_id = '{client}'"
        );
        bench.try_statement(&address).await.unwrap();
    }
}

/// The usual request, with other or further parameters. An empty value leaves one out.
fn text(other: &[(&str, &str)]) -> String {
    let mut pairs = vec![
        ("client_id", CLIENT),
        ("redirect_uri", URI),
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("state", "a b&c=d/é"),
        ("nonce", "n-1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.retain(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    pairs.extend(other);
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn asking(other: &[(&str, &str)]) -> Parameters {
    Parameters::parse(text(other).as_bytes())
}

async fn authorize(bench: &Bench, token: Option<&Token>, other: &[(&str, &str)]) -> Outcome {
    sent(bench, token, &text(other)).await
}

async fn sent(bench: &Bench, token: Option<&Token>, query: &str) -> Outcome {
    let session = match token {
        Some(token) => Some(bench.session(token).await),
        None => None,
    };
    let parameters = Parameters::parse(query.as_bytes());
    let (services, client) = (&bench.services, any_client());
    authorization::authorize(services, &client, session.as_ref(), &parameters).await.unwrap()
}

/// The answer as an address.
#[track_caller]
pub(crate) fn address(answer: &Answer) -> &str {
    match answer.way() {
        Way::Address(address) => address,
        Way::Form(_) => panic!("{answer:?}"),
    }
}

/// The answer as its parameters.
#[track_caller]
fn read(answer: &Answer) -> Vec<(String, String)> {
    let (uri, query) = address(answer).split_once('?').unwrap();
    assert_eq!(uri, URI);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

/// The value of `code` or `error`. Every answer has the state and the issuer.
#[track_caller]
fn result(answer: &Answer, name: &str) -> String {
    let mut pairs = read(answer);
    pairs.retain(|(name, _)| name != "error_description");
    let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [name, "state", "iss"]);
    assert_eq!((pairs[1].1.as_str(), pairs[2].1.as_str()), ("a b&c=d/é", PUBLIC_URL));
    pairs.swap_remove(0).1
}

#[track_caller]
fn code(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answer(answer) => result(answer, "code"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn error(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Answer(answer) => result(answer, "error"),
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn waits(outcome: Outcome) -> Token {
    match outcome {
        Outcome::Waits(name) => name,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn rejected(outcome: &Outcome) -> &Rejected {
    match outcome {
        Outcome::Rejected(rejected) => rejected,
        other => panic!("{other:?}"),
    }
}

async fn proceed(bench: &Bench, token: Option<&Token>, name: &Token) -> Proceeding {
    let session = match token {
        Some(token) => Some(bench.session(token).await),
        None => None,
    };
    let (services, client) = (&bench.services, any_client());
    authorization::proceed(services, &client, session.as_ref(), name).await.unwrap()
}

#[track_caller]
fn required(next: Proceeding) -> Required {
    match next {
        Proceeding::Require(required) => required,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn refused(next: Proceeding) -> Refused {
    match next {
        Proceeding::Refused(refused) => refused,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn answered(next: Proceeding, name: &str) -> String {
    match next {
        Proceeding::Answer(answer) => result(&answer, name),
        other => panic!("{other:?}"),
    }
}

/// The same for a request that allows no page.
#[track_caller]
fn answered_without_page(next: Proceeding, name: &str) -> String {
    match next {
        Proceeding::AnswerWithoutPage(answer) => result(&answer, name),
        other => panic!("{other:?}"),
    }
}

async fn count(bench: &Bench, table: &str, column: &str) -> usize {
    bench.column(table, column).await.len()
}

/// How many codes there are, and how many requests wait.
async fn stored(bench: &Bench) -> (usize, usize) {
    let codes = count(bench, "authorization_codes", "code_hash").await;
    (codes, count(bench, "authorization_requests", "request_hash").await)
}
