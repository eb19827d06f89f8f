//! The text of every event in the log.

use identity::{activity::Line, audit::Kind, method::Method};

/// The completed or refused action, as one of the user's own unless the text says otherwise.
pub(crate) fn what(line: &Line) -> String {
    let method = line.method.as_deref().unwrap_or_default();
    let text = match line.application.as_deref() {
        Some(application) if line.refused => refused_by_application(line.kind, application),
        Some(application) => of_application(line.kind, application),
        None => None,
    };
    let text = text.unwrap_or_else(|| match line.refused {
        true => refused(line.kind, method),
        false => done(line.kind, method),
    });
    if line.by_administrator && !text.ends_with(BY_ADMINISTRATOR) {
        return text + BY_ADMINISTRATOR;
    }
    text
}

const BY_ADMINISTRATOR: &str = " by an administrator";

/// What a user did in an application, or what happened there, with its name.
fn of_application(kind: Kind, application: &str) -> Option<String> {
    match kind {
        Kind::ApplicationOpened => Some(format!("{application} opened")),
        Kind::ProofRequired => Some(format!("{application} required an identity check")),
        Kind::ConsentGiven => Some(format!("{application} allowed to see information about you")),
        Kind::ApplicationDisconnected => Some(format!("{application} disconnected")),
        Kind::ApplicationCodeReused => {
            Some(format!("Access of {application} ended: its sign-in code was used twice"))
        }
        Kind::ApplicationTokenReused => {
            Some(format!("Access of {application} ended: its refresh token was used twice"))
        }
        Kind::ApplicationTokenRevoked => Some(format!("{application} ended its access")),
        Kind::LogoutNotDelivered => {
            Some(format!("{application} could not be told that you signed out"))
        }
        _ => None,
    }
}

fn refused_by_application(kind: Kind, application: &str) -> Option<String> {
    (kind == Kind::ApplicationOpened).then(|| format!("{application} could not be opened"))
}

/// The text for administrators: the same, except where a user's own view would be too vague about
/// another account.
pub(crate) fn logged(kind: Kind, refused: bool, method: &str) -> String {
    let plain = match (kind, refused) {
        (Kind::SignInStarted, true) => "Sign-in refused: wrong password",
        (Kind::SignedIn, true) if method == "recovery_code" => {
            "Sign-in refused: wrong recovery code"
        }
        (Kind::SignedIn, true) if method == "passkey" => "Sign-in refused: passkey not accepted",
        (Kind::SignedIn, true) if method == "security_key" => {
            "Sign-in refused: security key not accepted"
        }
        (Kind::SignedIn, true) => "Sign-in refused: wrong code",
        (Kind::SignedIn, false) if method == "recovery_code" => "Recovery code used to sign in",
        (Kind::BrowserUntrusted, false) => "Browser no longer trusted",
        (Kind::PasswordLinkSent, false) => "Password reset requested",
        (Kind::RecoveryCodesMade, false) => "Recovery codes made",
        (kind, true) => return self::refused(kind, method),
        (kind, false) => return done(kind, method),
    };
    plain.to_owned()
}

/// The name of this kind of event, regardless of method and result.
pub(crate) fn label(kind: Kind) -> String {
    let plain = match kind {
        Kind::TotpEnrolled => "Method added: Mobile App",
        Kind::SentCodeEnrolled => "Method added: SMS Message or Email",
        Kind::MethodRemoved => "Method removed",
        Kind::DefaultMethodChanged => "Default method changed",
        Kind::PasskeyCreated => "Passkey created or security key added",
        Kind::PasskeyRemoved => "Passkey or security key removed",
        Kind::PasskeyRenamed => "Passkey or security key renamed",
        kind => return logged(kind, false, ""),
    };
    plain.to_owned()
}

fn done(kind: Kind, method: &str) -> String {
    let plain = match kind {
        Kind::SignedIn => return signed_in(method),
        Kind::IdentityChecked => return by_code("Identity verified", method),
        Kind::TotpEnrolled | Kind::SentCodeEnrolled => {
            return format!("Method added: {}", name(method));
        }
        Kind::MethodRemoved => return format!("Method removed: {}", name(method)),
        Kind::DefaultMethodChanged => return format!("{} made the default", name(method)),
        Kind::ApplicationChanged => "Application changed",
        Kind::ApplicationCodeReused => {
            "Access of an application ended: its sign-in code was used twice"
        }
        Kind::ApplicationCreated => "Application created",
        Kind::ApplicationDeleted => "Application deleted",
        Kind::ApplicationDisconnected => "Access of an application ended by the user",
        Kind::ApplicationOpened => "Application opened",
        Kind::ApplicationTokenReused => {
            "Access of an application ended: its refresh token was used twice"
        }
        Kind::ApplicationTokenRevoked => "An application ended its access",
        Kind::ApplicationTurnedOff => "Application turned off",
        Kind::ApplicationTurnedOn => "Application turned on",
        Kind::AuditExported => "Audit log exported",
        Kind::AuditTrimmed => "Old events removed from the audit log",
        Kind::BrowsersRemovedByAdministrator => "Trusted browsers removed by an administrator",
        Kind::CodeEntryPaused => "Code entry paused",
        Kind::ConnectionChanged => "Connection of an application changed",
        Kind::ConnectionCreated => "Application connected",
        Kind::ConnectionDeleted => "Application disconnected",
        Kind::ConnectionKeysChanged => "Public keys of an application changed at their address",
        Kind::ConnectionSecretEnded => "Old secret of an application revoked",
        Kind::ConnectionSecretMade => "New secret created for an application",
        Kind::ConsentGiven => "Application allowed to see information about the user",
        Kind::DisableLinkCancelled => "Link to disable 2FA canceled",
        Kind::DisableLinkReported => "Link to disable 2FA reported",
        Kind::DisableLinkSent => "Link to disable 2FA sent",
        Kind::DisableLinkUsed => "Link to disable 2FA used",
        Kind::EmailSettingsChanged => "Email settings changed",
        Kind::GateChanged => "Gate of an application changed",
        Kind::GateCreated => "Gate added to an application",
        Kind::GateDeleted => "Gate removed from an application",
        Kind::GeneralSettingsChanged => "General settings changed",
        Kind::GroupChanged => "Group changed",
        Kind::GroupCreated => "Group created",
        Kind::GroupDeleted => "Group deleted",
        Kind::GroupMemberAdded => "Added to a group",
        Kind::GroupMemberRemoved => "Removed from a group",
        Kind::ImportLinesExported => "Lines with problems downloaded",
        Kind::InvitationAccepted => "Invitation accepted",
        Kind::LogoutNotDelivered => "An application could not be told about a sign-out",
        Kind::InvitationSent => "Invitation sent",
        Kind::ReminderSent => "Setup reminder sent",
        Kind::RequirementLifted => "Requirement lifted by an administrator",
        Kind::SignedOutByAdministrator => "Signed out everywhere by an administrator",
        Kind::SigningKeyCreated => "Signing key created",
        Kind::SigningKeyRotated => "Signing key replaced by the next one",
        Kind::SmsSettingsChanged => "SMS settings changed",
        Kind::TestMessageSent => "Test message sent",
        Kind::TwoFactorEnabled => "Two-factor authentication enabled",
        Kind::TwoFactorDisabledByAdministrator => {
            "Two-factor authentication disabled by an administrator"
        }
        Kind::TwoFactorRequiredByAdministrator => {
            "Two-factor authentication required by an administrator"
        }
        Kind::UserAdded => "User added",
        Kind::UserChanged => "User changed",
        Kind::UserDeactivated => "User deactivated",
        Kind::UserDeleted => "User deleted",
        Kind::UserReactivated => "User reactivated",
        Kind::UsersExported => "Users exported",
        Kind::UsersImported => "Users imported",
        Kind::AdministratorCreated => "Account created with the setup code",
        Kind::AdministratorRecovered => {
            "Two-factor authentication turned off from the server's command line"
        }
        Kind::DatabaseRestored => "Database restored from a backup",
        Kind::EncryptionKeyAdded => "Encryption key added from the server's command line",
        Kind::EncryptionKeyChosen => "Encryption key changed from the server's command line",
        Kind::BrowserTrusted => "Browser trusted",
        Kind::BrowserUntrusted => "Trusted browser removed",
        Kind::NotMe => "Signed out everywhere else after “Wasn't this you?”",
        Kind::PasskeyCreated if method == "security_key" => "Security key added",
        Kind::PasskeyCreated => "Passkey created",
        Kind::PasskeyRemoved if method == "security_key" => "Security key removed",
        Kind::PasskeyRemoved => "Passkey removed",
        Kind::PasskeyRenamed if method == "security_key" => "Security key renamed",
        Kind::PasskeyRenamed => "Passkey renamed",
        Kind::PasswordChanged => "Password changed",
        Kind::PasswordLinkSent => "Password reset link requested",
        Kind::PasswordReset => "Password changed with a link from an email",
        Kind::PhoneChanged => "Phone number changed",
        Kind::PolicyChanged => "Security settings changed",
        Kind::ProfileChanged => "Profile changed",
        Kind::ProofRequired => "Identity check required by an application",
        Kind::RecoveryCodesMade => "New recovery codes made",
        Kind::RecoveryCodesSaved => "Recovery codes saved",
        Kind::SessionEnded => "Signed out in another browser",
        Kind::SignedOut => "Signed out",
        Kind::SignInStarted => "Password accepted, code requested",
        Kind::TotpReset => "Token reset",
        Kind::TrustedBrowserCopied => COPIED,
        Kind::TwoFactorDisabled => "Two-factor authentication disabled",
    };
    plain.to_owned()
}

fn refused(kind: Kind, method: &str) -> String {
    let plain = match kind {
        Kind::SignedIn if method == "recovery_code" => "Wrong recovery code",
        Kind::SignedIn if method == "passkey" => "Passkey refused",
        Kind::SignedIn if method == "security_key" => "Security key refused",
        Kind::SignedIn => "Wrong code",
        Kind::ApplicationOpened => "Application could not be opened",
        Kind::SignInStarted => "Wrong password",
        Kind::IdentityChecked => "Identity not verified",
        Kind::TotpEnrolled | Kind::SentCodeEnrolled => {
            return format!("Wrong code when confirming {}", name(method));
        }
        Kind::TotpReset => "Wrong code when resetting the token",
        Kind::PasswordChanged => "Wrong password when changing the password",
        Kind::NotMe => "Wrong password when signing out everywhere else",
        Kind::TwoFactorDisabled => {
            "Wrong password or code when disabling two-factor authentication"
        }
        Kind::DisableLinkUsed => "Wrong password when using a link to disable 2FA",
        Kind::TrustedBrowserCopied => COPIED,
        other => return format!("Refused: {}", done(other, method)),
    };
    plain.to_owned()
}

const COPIED: &str = "Copy of a trusted browser detected, so it is no longer trusted";

fn signed_in(method: &str) -> String {
    match method {
        "trusted_browser" => "Signed in, in a trusted browser".to_owned(),
        _ => by_code("Signed in", method),
    }
}

fn by_code(what: &str, method: &str) -> String {
    match method {
        "app" => format!("{what} with a code from the Mobile App"),
        "sms" => format!("{what} with a code from an SMS Message"),
        "email" => format!("{what} with a code from an email"),
        "recovery_code" => format!("{what} with a recovery code"),
        "passkey" => format!("{what} with a passkey"),
        "security_key" => format!("{what} with a security key"),
        _ => what.to_owned(),
    }
}

/// The log records no method for a refused confirmation of the app.
fn name(method: &str) -> &'static str {
    Method::parse(method).unwrap_or(Method::App).name()
}

#[cfg(test)]
mod tests;
