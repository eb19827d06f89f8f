//! The emails that users get.

use crate::{account::Role, client::Happened, method::Method};
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
    /// The code of another method is asked for first.
    DefaultMethodChanged {
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
    /// A refresh token of the application with this name was used twice.
    RefreshTokenReused {
        name: String,
        happened: Happened,
    },
    /// An application may see information about the user for the first time.
    ConsentGiven {
        /// Of the application.
        name: String,
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
    SecurityKeyAdded {
        name: String,
        happened: Happened,
    },
    SecurityKeyRemoved {
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
    /// An administrator made the user an administrator, or a member again.
    RoleChanged {
        to: Role,
        happened: Happened,
    },
    /// An administrator deleted the account.
    AccountDeleted {
        at: i64,
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
        /// The administrator's name.
        by: String,
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
    /// To administrators: one of them let the next signing key take over at once.
    SigningKeyRotated {
        algorithm: &'static str,
        administrator: String,
        at: i64,
    },
    /// To the administrator who started an import: part of the file cannot be read any more.
    ImportStopped {
        imported: i64,
        people: i64,
    },
    /// Codes were wrong: after a correct password at sign-in, or in a session.
    CodesGuessed {
        signed_in: bool,
        happened: Happened,
    },
    /// The operator restored a backup, which may bring used recovery codes back.
    RecoveryCodesVoid,
    /// Tests the mail settings.
    Test,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Message(…)")
    }
}
