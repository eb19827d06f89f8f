//! What applications are told when sessions and grants end (OpenID Connect Back-Channel Logout 1.0).

mod attempts; // what an application answers
mod ended; // what ends a session or a grant
mod queue; // when messages are sent
mod target; // where they are sent

use crate::{
    applications,
    delivery::peer::Peer,
    grants::{self, Wiki, id_token},
};
use identity::{
    logout::worker::deliver_due, outgoing::Outgoing, services::Services, session, testing::Bench,
};
use std::time::Duration;

/// Registers the address of an application.
pub(crate) async fn register(bench: &Bench, client_id: &str, uri: &str) {
    let register = format!(
        "INSERT INTO connection_addresses (connection_id, kind, address) \
         SELECT id, 'logout', '{uri}' FROM connections WHERE client_id = '{client_id}'"
    );
    bench.try_statement(&register).await.unwrap();
}

/// A wiki that is told at this address, and was opened in the session of the administrator.
async fn wiki_at(uri: &str) -> (Wiki, String) {
    let wiki = Wiki::new().await;
    register(&wiki.bench, "wiki", uri).await;
    let sid = id_token(&wiki.issued().await)["sid"].as_str().unwrap().to_owned();
    (wiki, sid)
}

async fn wiki_of(peer: &Peer) -> (Wiki, String) {
    wiki_at(&peer.url("/logout")).await
}

/// The same for one more application.
async fn opened(wiki: &Wiki, name: &str, uri: &str) {
    let (bench, token) = (&wiki.bench, &wiki.token);
    let id = applications::made(bench, token, name, applications::for_everyone()).await;
    let client_id = name.to_lowercase();
    let connection = grants::connected(bench, token, id, &client_id).await;
    register(bench, &client_id, uri).await;
    grants::code(wiki.services(), &wiki.session().await, &connection, "openid").await;
}

pub(crate) async fn sign_out(wiki: &Wiki) {
    session::end(wiki.services(), &wiki.session().await, &crate::any_client()).await.unwrap();
}

/// The `sid` of each message that waits.
async fn waiting(bench: &Bench) -> Vec<String> {
    bench.column("logout_messages", "sid").await
}

fn outgoing() -> Outgoing {
    Outgoing::besides(Vec::new())
}

/// The same where an application does not answer.
async fn deliver_impatiently(services: &Services) -> usize {
    let outgoing = Outgoing { patience: Duration::from_millis(500), ..outgoing() };
    deliver_due(services, &outgoing).await.unwrap()
}

/// Sends all due messages. Returns the number of attempts.
pub(crate) async fn deliver(services: &Services) -> usize {
    deliver_due(services, &outgoing()).await.unwrap()
}

/// The details of the events "logout message not delivered".
async fn not_delivered(bench: &Bench) -> Vec<String> {
    let details = "CASE WHEN event = 'logout_not_delivered' THEN details END";
    bench.column("audit_events", details).await
}
