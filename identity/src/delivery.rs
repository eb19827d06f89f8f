//! Sends messages: by SMTP, through an SMS gateway, or as files for trying Latchkey out. The
//! operator's settings take precedence over those that administrators saved.

pub mod outbox; // messages waiting to be sent
pub mod worker; // sends messages from the outbox

pub(crate) mod current; // the current routes, on every node
pub mod trial; // sends one message immediately, to test a route

mod attempt; // one attempt to send one message
mod circuit; // pauses sending to a server that does not answer
mod outcome; // the result of an attempt
mod queue; // claims and settles rows of the outbox

mod folder; // files instead of messages, for development
pub mod sms_gateway; // Twilio's Messages API, which many gateways implement
pub mod smtp; // a mail server
pub mod webhook; // a signed request, for all other gateways

mod http; // one request to a gateway
mod mail; // composes an email
pub(crate) mod setting; // validates settings of routes
mod tls; // recognizes failed TLS handshakes

#[cfg(any(test, feature = "testing"))]
mod testing; // helpers for tests

use crate::method::Method;
use std::path::PathBuf;

/// How emails and text messages are sent.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    pub mail: MailRoute,
    pub sms: SmsRoute,
}

#[derive(Clone, Debug, Default)]
pub enum MailRoute {
    /// Nothing is configured: features that need email say so.
    #[default]
    Off,
    /// `.eml` files, for development.
    Folder(PathBuf),
    Smtp(smtp::Server),
}

#[derive(Clone, Debug, Default)]
pub enum SmsRoute {
    #[default]
    Off,
    /// `.txt` files, for development.
    Folder(PathBuf),
    Twilio(sms_gateway::Gateway),
    Webhook(webhook::Webhook),
}

/// A setting of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    SmtpUrl,
    MailFrom,
    SmsUrl,
    SmsKey,
    SmsSender,
}

/// What is wrong with a setting: the rest of a sentence that starts with its name. It never
/// contains the value, which may be secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub setting: Setting,
    pub what: &'static str,
}

impl MailRoute {
    /// Sends through the mail server at `url`, from the address `from`.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn smtp(url: &str, from: &str) -> Result<Self, Mistake> {
        smtp::Server::parse(url, from).map(Self::Smtp)
    }
}

impl SmsRoute {
    /// Sends through the gateway at `url`, from `sender`. A key that starts with `whsec_` signs
    /// requests; any other is the password for a Messages API.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn gateway(url: &str, key: &str, sender: &str) -> Result<Self, Mistake> {
        let sender = setting::sms_sender(sender)?;
        if key.starts_with(webhook::KEY_PREFIX) {
            return webhook::Webhook::parse(url, key, sender).map(Self::Webhook);
        }
        sms_gateway::Gateway::parse(url, key, sender).map(Self::Twilio)
    }

    /// The gateway's URL and the sender, for display.
    pub(crate) fn gateway_and_sender(&self) -> Option<(String, String)> {
        match self {
            Self::Off | Self::Folder(_) => None,
            Self::Twilio(gateway) => Some(gateway.url_and_sender()),
            Self::Webhook(webhook) => Some(webhook.url_and_sender()),
        }
    }
}

/// Which kinds of messages can be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CanSend {
    pub mail: bool,
    pub sms: bool,
}

impl CanSend {
    pub fn has(self, method: Method) -> bool {
        match method {
            Method::App => true,
            Method::Sms => self.sms,
            Method::Email => self.mail,
        }
    }
}

impl Routes {
    pub fn can_send(&self) -> CanSend {
        CanSend {
            mail: !matches!(self.mail, MailRoute::Off),
            sms: !matches!(self.sms, SmsRoute::Off),
        }
    }
}
