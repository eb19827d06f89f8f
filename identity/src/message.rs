//! The text of all emails and text messages, independent of how they are sent.

mod body; // the same content as text and as HTML
mod moment; // dates and times as text
pub(crate) mod plain; // names on one line
mod sms; // text messages
mod words; // the text of each email

use crate::{client::Happened, method::Method};
use std::fmt;

/// Who turned two-factor authentication off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledBy {
    You,
    Link,
    Administrator,
    /// `latchkey recover-admin`.
    Operator,
}

/// An email. It may contain a code or a link, so `Debug` does not print its content.
#[derive(Clone)]
pub enum Message {
    Code {
        code: String,
    },
    Enabled {
        method: Method,
        happened: Happened,
    },
    MethodAdded {
        method: Method,
        happened: Happened,
    },
    MethodRemoved {
        method: Method,
        happened: Happened,
    },
    PhoneChanged {
        happened: Happened,
    },
    TokenReset {
        happened: Happened,
    },
    Disabled {
        by: DisabledBy,
        required: bool,
        happened: Happened,
    },
    RecoveryCodesMade {
        happened: Happened,
    },
    RecoveryCodeUsed {
        /// At sign-in; otherwise in an identity check.
        signed_in: bool,
        left: u64,
        happened: Happened,
    },
    BrowserTrusted {
        until: i64,
        happened: Happened,
    },
    /// A copy of a trusted browser's cookie was used.
    TrustedBrowserCopied {
        browser: String,
        happened: Happened,
    },
    PasskeyAdded {
        name: String,
        happened: Happened,
    },
    PasskeyRemoved {
        name: String,
        happened: Happened,
    },
    PasswordChanged {
        happened: Happened,
    },
    /// An administrator changed the address. Sent to the old one and to the new one.
    EmailChanged {
        from: String,
        to: String,
        happened: Happened,
    },
    PasswordLink {
        link: String,
    },
    DisableLink {
        link: String,
        until: i64,
    },
    Invitation {
        link: String,
    },
    /// `days_left` is set in reminders.
    Required {
        from: i64,
        days_left: Option<i64>,
    },
    RequiredByAdministrator,
    /// An administrator's reminder to a user who is not required to set it up.
    SetUpSuggested,
    /// To administrators: the user did not ask for the link.
    LinkReported {
        name: String,
        administrator: String,
        sent_at: i64,
    },
    /// To administrators: a link to disable 2FA was used.
    LinkUsed {
        name: String,
        administrator: String,
        sent_at: i64,
    },
    /// The password was correct, then three codes in a row were wrong.
    CodesGuessed {
        happened: Happened,
    },
    /// Tests the mail settings.
    Test,
}

/// What a message says about the installation and its recipient.
#[derive(Clone, Debug)]
pub struct Setting {
    pub product: String,
    pub organization: Option<String>,
    /// The configured origin, never one from a request.
    pub public_url: String,
    /// The recipient's email address.
    pub email: String,
    /// The recipient's time zone, an IANA name.
    pub time_zone: String,
}

/// An email, ready to be sent. `Debug` does not print its content.
#[derive(Clone)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Renders an email as text and as simple HTML with the same words.
///
/// All links lead to the configured origin. Names of users and products are plain text in the body
/// and one line in the subject.
pub fn letter(message: &Message, setting: &Setting) -> Letter {
    let words = words::of(message, setting);
    Letter {
        subject: plain::one_line(&words.subject).trim().to_owned(),
        text: body::text(&words),
        html: body::html(&words),
    }
}

/// The text message with a code: at most 140 characters, with a last line that binds it to the
/// domain.
pub fn code_text(code: &str, setting: &Setting) -> String {
    sms::code(code, setting)
}

/// The text message that tests the SMS settings.
pub fn test_text(setting: &Setting) -> String {
    sms::test(setting)
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(…)")
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter(…)")
    }
}

#[cfg(test)]
mod tests;
