//! The mail server.

use super::{certificate, finding::Finding};
use identity::{
    actor::Operator,
    delivery::{
        MailRoute,
        trial::{self, DeliveryError, Trial},
    },
    services::Services,
};

/// Connects, encrypts and signs in, and sends nothing.
pub(super) async fn check(services: &Services) -> Finding {
    let host = match &services.routes().mail {
        MailRoute::Smtp(server) => server.host().to_owned(),
        MailRoute::Folder(folder) => {
            let text = format!("emails are written to {}, not sent", folder.display());
            return Finding::warning("mail", text);
        }
        MailRoute::Off => {
            return Finding::warning("mail", "email is off, so no user can reset a password")
                .remedy("Set LATCHKEY_SMTP_URL, or save a mail server in Settings, Email.");
        }
    };
    let problem = |text: &str| Finding::problem("mail", format!("{host} {text}"));
    let (trial, until) = trial::mail_server(services, Operator).await;
    match trial {
        Trial::Accepted => match certificate::warning(until, services.now()) {
            None => Finding::fine("mail", format!("{host} accepts our connection")),
            Some(soon) => {
                Finding::warning("mail", format!("{host} accepts our connection, {soon}"))
                    .remedy("Renew it: no email is sent to a server whose certificate has expired.")
            }
        },
        Trial::NotSetUp => Finding::warning("mail", "email is off"),
        Trial::Answered(said) => problem(&format!("refuses: {said}")),
        Trial::Failed(DeliveryError::Insecure) => {
            problem("offers no encryption, or its certificate is not trusted")
        }
        Trial::Failed(DeliveryError::NoSignIn) => {
            problem("offers no sign-in method that Latchkey supports")
        }
        Trial::Failed(DeliveryError::Unreachable) => {
            problem("does not answer").remedy("Check its name and port, and the firewall.")
        }
        Trial::Failed(DeliveryError::Garbled | DeliveryError::Recipient) => {
            problem("does not answer as a mail server")
        }
    }
}
