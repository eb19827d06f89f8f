//! Everything that is said by mail or text message: the words, and nothing about how they travel.

mod body; // the same words in text and in HTML
mod moment; // dates and times in words
pub(crate) mod plain; // one line, whatever somebody is called
mod sms; // text messages
mod words; // what each mail says

use crate::second_factor::Method;
use std::fmt;

/// When and from where something was done, for the line that says so.
#[derive(Clone, Debug)]
pub struct Happened {
    /// Seconds since 1970.
    pub at: i64,
    pub browser: String,
    pub address: String,
}

/// Who turned two-factor authentication off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisabledBy {
    You,
    Link,
    Administrator,
    /// `latchkey recover-admin`.
    Operator,
}

/// One mail (the `M-` identifiers of the interface specification). It may hold a code or a link, so
/// it prints nothing.
#[derive(Clone)]
pub enum Message {
    /// M-CODE
    Code {
        code: String,
    },
    /// M-ENABLED
    Enabled {
        method: Method,
        happened: Happened,
    },
    /// M-METHOD
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
    /// M-RESET
    TokenReset {
        happened: Happened,
    },
    /// M-DISABLED
    Disabled {
        by: DisabledBy,
        required: bool,
        happened: Happened,
    },
    /// M-CODES-NEW
    RecoveryCodesMade {
        happened: Happened,
    },
    /// M-RECOVERY-USED
    RecoveryCodeUsed {
        /// To sign in; else in an identity check.
        signed_in: bool,
        left: u64,
        happened: Happened,
    },
    /// M-TRUSTED
    BrowserTrusted {
        until: i64,
        happened: Happened,
    },
    /// A copy of a trusted browser's cookie was used.
    TrustedBrowserCopied {
        browser: String,
        happened: Happened,
    },
    /// M-PASSKEY-ADDED and -REMOVED
    PasskeyAdded {
        name: String,
        happened: Happened,
    },
    PasskeyRemoved {
        name: String,
        happened: Happened,
    },
    /// M-PASSWORD
    PasswordChanged {
        happened: Happened,
    },
    /// An administrator changed the address; to the old one and to the new one.
    EmailChanged {
        from: String,
        to: String,
        happened: Happened,
    },
    /// M-PASSWORD-LINK
    PasswordLink {
        link: String,
    },
    /// M-LINK
    DisableLink {
        link: String,
        until: i64,
    },
    /// M-INVITE
    Invitation {
        link: String,
    },
    /// M-REQUIRED, and -7 and -1 by the days that are left
    Required {
        from: i64,
        days_left: Option<i64>,
    },
    /// M-ADMIN-REQUIRED
    RequiredByAdministrator,
    /// An administrator reminds somebody of whom nothing is required.
    SetUpSuggested,
    /// M-REPORT
    LinkReported {
        name: String,
        administrator: String,
        sent_at: i64,
    },
    /// To administrators: a link to disable 2FA did its work.
    LinkUsed {
        name: String,
        administrator: String,
        sent_at: i64,
    },
    /// The password was right and codes were not, three times in a row.
    CodesGuessed {
        happened: Happened,
    },
    /// The mail's counterpart of T-TEST.
    Test,
}

/// What a message says about the installation and to whom it speaks.
#[derive(Clone, Debug)]
pub struct Setting {
    pub product: String,
    pub organization: Option<String>,
    /// The configured origin, never what a request said.
    pub public_url: String,
    /// The person's address.
    pub email: String,
    /// The person's zone, an IANA name.
    pub time_zone: String,
}

/// A mail, ready to be posted. It prints nothing either.
#[derive(Clone)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The mail in text and simple HTML with the same words.
///
/// Links begin with the configured origin, also those that were given as a path; whatever people
/// and products are called, they are text in the body and one line in the subject.
pub fn letter(message: &Message, setting: &Setting) -> Letter {
    let words = words::of(message, setting);
    Letter {
        subject: plain::one_line(&words.subject).trim().to_owned(),
        text: body::text(&words),
        html: body::html(&words),
    }
}

/// T-CODE: at most 140 characters, its last line bound to the domain.
pub fn code_text(code: &str, setting: &Setting) -> String {
    sms::code(code, setting)
}

/// T-TEST
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
