//! One attempt to send one message. No transaction is open while the server responds.

use super::{
    folder,
    mail::{self, Sender},
    outbox::{self, Sealable},
    outcome::{Outcome, Problem},
    queue::{self, Claimed},
    route::{MailRoute, Routes, SmsRoute},
};
use crate::{error::Error, message::Letter, secret::hex, services::Services};
use std::sync::Arc;

/// Sends the message unless its outcome is `foreseen`, and records the outcome. After an error the
/// message stays claimed and is tried again when its lease expires. `routes` are those at the time
/// of the claim. Returns an outcome only if the message was actually sent and recorded.
pub(super) async fn attempt(
    services: Services,
    routes: Arc<Routes>,
    message: Claimed,
    foreseen: Option<Outcome>,
) -> Option<Outcome> {
    let tried = async {
        let outcome = match foreseen {
            Some(outcome) => outcome,
            None => send(&services, &routes, &message).await?,
        };
        queue::settle(&services, &message, outcome).await?;
        Ok::<_, Error>(outcome)
    };
    let (id, attempt) = (message.id, message.attempt);
    match tried.await {
        Ok(Outcome::Delivered) => {
            tracing::info!(outbox = id, attempt, "message delivered");
            foreseen.is_none().then_some(Outcome::Delivered)
        }
        Ok(Outcome::Refused(problem)) => {
            tracing::warn!(outbox = id, attempt, problem = problem.as_str(), "message refused");
            foreseen.is_none().then_some(Outcome::Refused(problem))
        }
        Ok(later @ Outcome::Later { problem, .. }) => {
            tracing::warn!(outbox = id, attempt, problem = problem.as_str(), "message delayed");
            foreseen.is_none().then_some(later)
        }
        Err(error) => {
            tracing::error!(outbox = id, attempt, %error, "message outcome not recorded");
            None
        }
    }
}

async fn send(services: &Services, routes: &Routes, message: &Claimed) -> Result<Outcome, Error> {
    let content = match open(services, message) {
        Ok(content) => content,
        // A node with a newer key file sends it.
        Err(Error::UnknownKey) => return Ok(Problem::Unreadable.later()),
        Err(_) => return Ok(Outcome::Refused(Problem::Unreadable)),
    };
    let (now, name) = (services.now(), name(services, message));
    match content {
        Sealable::Mail { to, subject, text, html } => {
            let host = mail::host(&services.public_url);
            let product = services.about().await?.product;
            let sender = Sender { product: &product, host, message: &name, now };
            let letter = Letter { subject, text, html };
            Ok(match &routes.mail {
                MailRoute::Off => Problem::Unavailable.later(),
                MailRoute::Folder(path) => {
                    folder::write_mail(path, message.id, &sender, &to, letter)
                }
                MailRoute::Smtp(server) => server.send(&sender, &to, letter).await.outcome,
            })
        }
        Sealable::Sms { to, text } => Ok(match &routes.sms {
            SmsRoute::Off => Problem::Unavailable.later(),
            SmsRoute::Folder(path) => folder::write_text(path, message.id, now, &to, &text),
            SmsRoute::Twilio(gateway) => gateway.send(&to, &text).await.outcome,
            SmsRoute::Webhook(webhook) => webhook.send(&name, now, &to, &text).await.outcome,
        }),
    }
}

fn open(services: &Services, message: &Claimed) -> Result<Sealable, Error> {
    let sealed = message.sealed.as_ref().ok_or(Error::Unreadable("message"))?;
    outbox::open(services, message.account, sealed)
}

/// An identifier that is the same in every attempt, so that the server can recognize duplicates. It
/// does not reveal how many messages there are.
fn name(services: &Services, message: &Claimed) -> String {
    let text = format!("{}|{}", message.id, message.created_at);
    hex(&services.keys.mac("message_name", text.as_bytes())[..16])
}
