//! How messages leave: by SMTP, through an SMS gateway, or as files where nothing is configured and
//! somebody is trying Latchkey out. What the operator set at start counts first, then what an
//! administrator saved.

pub mod outbox; // messages wait here, written with what they tell
pub mod worker; // takes them from there and brings them on their way

pub(crate) mod current; // the routes of this moment, on every node
pub mod trial; // one message at once, for whoever asks whether a route works

mod attempt; // one try at one message
mod circuit; // a peer that does not answer is left alone for a moment
mod outcome; // how a try ended
mod queue; // whose turn it is: claiming and settling rows of the outbox

mod folder; // files instead of messages, for development
pub mod sms_gateway; // Twilio's Messages API, which many gateways speak
pub mod smtp; // a mail server, never without encryption
pub mod webhook; // a signed request, for everybody else

mod http; // one request to a gateway
mod mail; // a letter becomes a mail
pub(crate) mod setting; // what an operator may write
mod tls; // whether a connection failed because it would not have been a secret

#[cfg(any(test, feature = "testing"))]
mod testing; // messages that nobody had a reason to send

use crate::second_factor::Method;
use std::path::PathBuf;

/// How mails and text messages leave.
#[derive(Clone, Debug, Default)]
pub struct Routes {
    pub mail: MailRoute,
    pub sms: SmsRoute,
}

#[derive(Clone, Debug, Default)]
pub enum MailRoute {
    /// Nothing is configured: features that need mail say so.
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

/// What an operator can write about a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    SmtpUrl,
    MailFrom,
    SmsUrl,
    SmsKey,
    SmsSender,
}

/// What is wrong with a setting: the rest of a sentence that begins with its name. It never repeats
/// the value, which may be secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub setting: Setting,
    pub what: &'static str,
}

impl MailRoute {
    /// Through the mail server at `url`, as `from`.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn smtp(url: &str, from: &str) -> Result<Self, Mistake> {
        smtp::Server::parse(url, from).map(Self::Smtp)
    }
}

impl SmsRoute {
    /// Through the gateway at `url`, as `sender`. The key says in which form: one that begins with
    /// `whsec_` signs requests, any other is the password of a Messages API.
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

    /// Where texts go, and what they come from.
    pub(crate) fn gateway_and_sender(&self) -> Option<(String, String)> {
        match self {
            Self::Off | Self::Folder(_) => None,
            Self::Twilio(gateway) => Some(gateway.url_and_sender()),
            Self::Webhook(webhook) => Some(webhook.url_and_sender()),
        }
    }
}

/// What can be sent at all.
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
