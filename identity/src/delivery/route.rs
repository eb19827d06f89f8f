//! The ways to send emails and text messages.

use super::{
    setting::{self, SettingError},
    sms_gateway, smtp, webhook,
};
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

impl MailRoute {
    /// Sends through the mail server at `url`, from the address `from`.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn smtp(url: &str, from: &str) -> Result<Self, SettingError> {
        smtp::Server::parse(url, from).map(Self::Smtp)
    }
}

impl SmsRoute {
    /// Sends through the gateway at `url`, from `sender`. A key that starts with `whsec_` signs
    /// requests; any other is the password for a Messages API.
    ///
    /// # Errors
    /// The first setting that is wrong.
    pub fn gateway(url: &str, key: &str, sender: &str) -> Result<Self, SettingError> {
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
