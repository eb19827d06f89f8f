//! Sends one message immediately, without the outbox, to test a route. The result may contain the
//! server's response: one short line, without the secret that was sent.

use super::{
    mail::{self, Sender},
    outcome::{Outcome, Problem, Tried},
    route::{MailRoute, SmsRoute},
    smtp,
};
use crate::{
    actor::Operator,
    error::Error,
    message::{Letter, plain::one_line},
    phone_number::PhoneNumber,
    secret::{hex, random_bytes},
    services::Services,
};
use std::time::Duration;

/// The time limit, while a button says "Sending…".
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
const LONGEST: usize = 200;

/// The result of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    Accepted,
    /// The server responded with an error.
    Answered(String),
    Failed(DeliveryError),
    /// No server or gateway is set up.
    NotSetUp,
}

/// Why the server did not respond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryError {
    /// The server does not answer, or not in time.
    Unreachable,
    /// The server offers no encryption, or has an untrusted certificate.
    Insecure,
    /// The server does not support a sign-in method we can use.
    NoSignIn,
    /// The server does not follow the protocol.
    Garbled,
    /// The message could not be composed for this address.
    Recipient,
}

pub(crate) fn has_mail_server(services: &Services) -> bool {
    matches!(services.routes().mail, MailRoute::Smtp(_))
}

pub(crate) fn has_gateway(services: &Services) -> bool {
    !matches!(services.routes().sms, SmsRoute::Off | SmsRoute::Folder(_))
}

pub(crate) async fn mail(services: &Services, to: &str, letter: Letter) -> Result<Trial, Error> {
    let MailRoute::Smtp(server) = &services.routes().mail else {
        return Ok(Trial::NotSetUp);
    };
    let product = services.about().await?.product;
    let (name, now) = (hex(&random_bytes::<16>()), services.now());
    let host = mail::host(&services.public_url);
    let sender = Sender { product: &product, host, message: &name, now };
    let server = impatient(server);
    Ok(ended(server.send(&sender, to, letter).await, &server.secrets()))
}

/// Tests the mail server that is in use, for the operator, without sending anything. Also returns when
/// its certificate ends.
pub async fn mail_server(services: &Services, Operator: Operator) -> (Trial, Option<i64>) {
    match &services.routes().mail {
        MailRoute::Smtp(server) => knock(services, server).await,
        MailRoute::Off | MailRoute::Folder(_) => (Trial::NotSetUp, None),
    }
}

/// Tests whether a server accepts our connection and sign-in, without sending anything. Also returns when
/// its certificate ends.
pub(crate) async fn knock(services: &Services, server: &smtp::Server) -> (Trial, Option<i64>) {
    let server = impatient(server);
    let (tried, until) = server.knock(mail::host(&services.public_url)).await;
    (ended(tried, &server.secrets()), until)
}

fn impatient(server: &smtp::Server) -> smtp::Server {
    let mut server = server.clone();
    server.patience = PATIENCE.min(server.patience);
    server
}

pub(crate) async fn text(services: &Services, to: &PhoneNumber, text: &str) -> Trial {
    let (name, now) = (hex(&random_bytes::<16>()), services.now());
    match &services.routes().sms {
        SmsRoute::Twilio(gateway) => ended(gateway.send(to.as_str(), text).await, &[]),
        SmsRoute::Webhook(webhook) => ended(webhook.send(&name, now, to.as_str(), text).await, &[]),
        SmsRoute::Off | SmsRoute::Folder(_) => Trial::NotSetUp,
    }
}

fn ended(Tried { outcome, said }: Tried, secrets: &[String]) -> Trial {
    let problem = match outcome {
        Outcome::Delivered => return Trial::Accepted,
        Outcome::Refused(problem) | Outcome::Later { problem, .. } => problem,
    };
    match said {
        Some(words) => Trial::Answered(cleaned(&words, secrets)),
        None => Trial::Failed(match problem {
            Problem::Insecure => DeliveryError::Insecure,
            Problem::Unauthorized => DeliveryError::NoSignIn,
            Problem::Garbled => DeliveryError::Garbled,
            Problem::Refused | Problem::Unreadable => DeliveryError::Recipient,
            Problem::Postponed | Problem::Limited | Problem::Unavailable | Problem::Unreachable => {
                DeliveryError::Unreachable
            }
        }),
    }
}

/// Removes secrets before shortening, so that no part of one remains.
fn cleaned(words: &str, secrets: &[String]) -> String {
    let mut line = one_line(words).trim().to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        line = line.replace(secret.as_str(), "…");
    }
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST - 1).chain(['…']).collect();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_shortened_to_one_line_without_secrets() {
        let secrets = ["aHVudGVyMg==".to_owned(), "hunter2".to_owned(), String::new()];
        let said = "535 no\r\n\u{202E}hunter2 is\u{7} aHVudGVyMg==";
        assert_eq!(cleaned(said, &secrets), "535 no … is …");
        let long = cleaned(&format!("550 {}", "é".repeat(900)), &secrets);
        assert_eq!(long.chars().count(), 200);
        assert!(long.ends_with('…'));
        let cut = format!("{}hunter2", "x".repeat(196));
        assert!(!cleaned(&cut, &secrets).contains("hun"));
    }
}
