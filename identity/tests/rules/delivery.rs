mod files;
mod gateway;
pub(crate) mod mail_server;
mod outbox;
pub(crate) mod peer;
mod starttls;

use identity::{
    delivery::{MailRoute, Routes, SmsRoute, worker},
    services::Services,
    testing::Bench,
};
use peer::Peer;
use std::time::Duration;

pub(crate) const PHONE: &str = "+49 151 12345678";
pub(crate) const TEXT: &str = "123456 is your code.";
/// The key from the test vector of Standard Webhooks.
const SIGNING_KEY: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Short, because the peers are local.
const PATIENCE: Duration = Duration::from_millis(700);

/// Sends texts through a webhook at this peer.
pub(crate) fn webhook(services: &Services, peer: &Peer) -> Services {
    services.with_routes(Routes { sms: webhook_route(peer), ..Routes::default() })
}

fn webhook_route(peer: &Peer) -> SmsRoute {
    let route = SmsRoute::gateway(&peer.url("/hooks/sms"), SIGNING_KEY, "Latchkey").unwrap();
    let SmsRoute::Webhook(mut webhook) = route else { panic!("{route:?}") };
    webhook.patience = PATIENCE;
    SmsRoute::Webhook(webhook)
}

/// Sends mails through this mail server.
fn mail_server(services: &Services, scheme: &str, port: u16) -> Services {
    let url = format!("{scheme}://latchkey:secret@127.0.0.1:{port}");
    let route = MailRoute::smtp(&url, "latchkey@example.org").unwrap();
    let MailRoute::Smtp(mut server) = route else { panic!("{route:?}") };
    server.patience = PATIENCE;
    services.with_routes(Routes { mail: MailRoute::Smtp(server), ..Routes::default() })
}

pub(crate) async fn deliver(services: &Services) -> usize {
    worker::deliver_due(services).await.unwrap()
}

/// The only value in a column of the outbox, or `None` if it is empty.
async fn only(bench: &Bench, column: &str) -> Option<String> {
    let mut values = bench.column("outbox", column).await;
    assert!(values.len() <= 1, "{values:?}");
    values.pop()
}

/// State and problem of the only message.
async fn fate(bench: &Bench) -> (String, Option<String>) {
    (only(bench, "state").await.unwrap(), only(bench, "problem").await)
}

fn waiting(problem: &str) -> (String, Option<String>) {
    ("waiting".into(), Some(problem.into()))
}

fn failed(problem: &str) -> (String, Option<String>) {
    ("failed".into(), Some(problem.into()))
}
