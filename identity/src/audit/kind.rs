//! The kinds of events and their names in the log.

macro_rules! kinds {
    ($($name:ident = $word:literal,)+) => {
        /// What happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($name,)+
        }

        impl Kind {
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }

            /// Parses a name that [`Kind::as_str`] returned.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$name),)+
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    AdministratorCreated = "administrator_created",
    AdministratorRecovered = "administrator_recovered",
    ApplicationChanged = "application_changed",
    ApplicationCodeReused = "application_code_reused",
    ApplicationCreated = "application_created",
    ApplicationDeleted = "application_deleted",
    ApplicationDisconnected = "application_disconnected",
    ApplicationOpened = "application_opened",
    ApplicationTokenReused = "application_token_reused",
    ApplicationTokenRevoked = "application_token_revoked",
    ApplicationTurnedOff = "application_turned_off",
    ApplicationTurnedOn = "application_turned_on",
    AuditExported = "audit_exported",
    AuditTrimmed = "audit_trimmed",
    BrowserTrusted = "browser_trusted",
    BrowserUntrusted = "browser_untrusted",
    BrowsersRemovedByAdministrator = "browsers_removed_by_administrator",
    CodeEntryPaused = "code_entry_paused",
    ConnectionChanged = "connection_changed",
    ConnectionCreated = "connection_created",
    ConnectionDeleted = "connection_deleted",
    ConnectionKeysChanged = "connection_keys_changed",
    ConnectionSecretEnded = "connection_secret_ended",
    ConnectionSecretMade = "connection_secret_made",
    ConsentGiven = "consent_given",
    DatabaseRestored = "database_restored",
    DefaultMethodChanged = "default_method_changed",
    DisableLinkCancelled = "disable_link_cancelled",
    DisableLinkReported = "disable_link_reported",
    DisableLinkSent = "disable_link_sent",
    DisableLinkUsed = "disable_link_used",
    EmailSettingsChanged = "email_settings_changed",
    EncryptionKeyAdded = "encryption_key_added",
    EncryptionKeyChosen = "encryption_key_chosen",
    GateChanged = "gate_changed",
    GateCreated = "gate_created",
    GateDeleted = "gate_deleted",
    GeneralSettingsChanged = "general_settings_changed",
    GroupChanged = "group_changed",
    GroupCreated = "group_created",
    GroupDeleted = "group_deleted",
    GroupMemberAdded = "group_member_added",
    GroupMemberRemoved = "group_member_removed",
    IdentityChecked = "identity_checked",
    ImportLinesExported = "import_lines_exported",
    InvitationAccepted = "invitation_accepted",
    InvitationSent = "invitation_sent",
    LogoutNotDelivered = "logout_not_delivered",
    MethodRemoved = "method_removed",
    NotMe = "not_me",
    PasskeyCreated = "passkey_created",
    PasskeyRemoved = "passkey_removed",
    PasskeyRenamed = "passkey_renamed",
    PasswordChanged = "password_changed",
    PasswordLinkSent = "password_link_sent",
    PasswordReset = "password_reset",
    PhoneChanged = "phone_changed",
    PolicyChanged = "policy_changed",
    ProfileChanged = "profile_changed",
    ProofRequired = "proof_required",
    RecoveryCodesMade = "recovery_codes_made",
    RecoveryCodesSaved = "recovery_codes_saved",
    ReminderSent = "reminder_sent",
    RequirementLifted = "requirement_lifted",
    SentCodeEnrolled = "sent_code_enrolled",
    SessionEnded = "session_ended",
    SignedIn = "signed_in",
    SignedOut = "signed_out",
    SignedOutByAdministrator = "signed_out_by_administrator",
    SignInStarted = "sign_in_started",
    SigningKeyCreated = "signing_key_created",
    SigningKeyRotated = "signing_key_rotated",
    SmsSettingsChanged = "sms_settings_changed",
    TestMessageSent = "test_message_sent",
    TotpEnrolled = "totp_enrolled",
    TotpReset = "totp_reset",
    TrustedBrowserCopied = "trusted_browser_copied",
    TwoFactorDisabled = "two_factor_disabled",
    TwoFactorDisabledByAdministrator = "two_factor_disabled_by_administrator",
    TwoFactorEnabled = "two_factor_enabled",
    TwoFactorRequiredByAdministrator = "two_factor_required_by_administrator",
    UserAdded = "user_added",
    UserChanged = "user_changed",
    UserDeactivated = "user_deactivated",
    UserDeleted = "user_deleted",
    UserReactivated = "user_reactivated",
    UsersExported = "users_exported",
    UsersImported = "users_imported",
}
