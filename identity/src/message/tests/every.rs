mod for_administrators; // about others, and about jobs
mod of_applications; // about access of applications

use super::*;
use crate::account::Role;

/// Messages with their subject and their body up to the footer.
pub(super) fn every() -> Vec<(Message, &'static str, String)> {
    let happened = happened();
    let disabled = |by, required| Message::Disabled { by, required, happened: self::happened() };
    let with_time = |before: &str, after: &str| format!("{before} {WHEN}{after}");
    let off = |who: &str, after: &str| {
        format!(
            "Two-factor authentication was turned off for ann@example.com {who}. {WHEN} You now \
             sign in with your password only.{after}"
        )
    };
    let left = |words: &str| {
        with_time(
            &format!("Someone signed in to ann@example.com with a recovery code. {words} left."),
            "",
        )
    };
    let confirmed = "Someone confirmed their identity for ann@example.com with a recovery code. \
                     None are left.";
    let required = "From March 4, 2027, Example Org requires two-factor authentication for every \
                    account. It takes about two minutes. \
                    Set up two-factor authentication https://id.example.org/settings/two-factor \
                    After that date you must set it up \
                    before you can use Latchkey."
        .to_owned();
    let mut every = vec![
        (
            Message::Code { code: "048213".to_owned() },
            "048213 is your Latchkey code",
            "Your code is 048213. It works for 10 minutes. Enter it only at \
             https://id.example.org. No one from Example Org will ask you for it."
                .to_owned(),
        ),
        (
            Message::Enabled { method: Method::App, happened: happened.clone() },
            "Two-factor authentication is on",
            with_time(
                "Two-factor authentication was turned on for ann@example.com with Mobile App.",
                " Keep your recovery codes in a safe place.",
            ),
        ),
        (
            Message::MethodAdded { method: Method::Sms, happened: happened.clone() },
            "A sign-in method was added",
            with_time("SMS Message was added to ann@example.com.", ""),
        ),
        (
            Message::MethodRemoved { method: Method::Email, happened: happened.clone() },
            "A sign-in method was removed",
            with_time("Email was removed from ann@example.com.", ""),
        ),
        (
            Message::DefaultMethodChanged { method: Method::Email, happened: happened.clone() },
            "A sign-in method was changed",
            with_time("Email is now asked for first when ann@example.com signs in.", ""),
        ),
        (
            Message::PhoneChanged { happened: happened.clone() },
            "A sign-in method was changed",
            with_time(
                "The phone number for ann@example.com was changed. The old number will no longer \
                 receive codes.",
                "",
            ),
        ),
        (
            Message::TokenReset { happened: happened.clone() },
            "Your token was reset",
            with_time(
                "The authenticator app entry for ann@example.com was replaced. The old entry no \
                 longer works.",
                "",
            ),
        ),
        (disabled(You, false), "Two-factor authentication is off", off("by you", "")),
        (
            disabled(Link, true),
            "Two-factor authentication is off",
            off("with the link from your administrator", " You will be asked to set it up again."),
        ),
        (
            disabled(Administrator, false),
            "Two-factor authentication is off",
            off("by an administrator", ""),
        ),
        (
            disabled(Operator, false),
            "Two-factor authentication is off",
            off("by the operator of the server", ""),
        ),
        (
            Message::RecoveryCodesMade { happened: happened.clone() },
            "New recovery codes",
            with_time(
                "New recovery codes were made for ann@example.com. The old ones no longer work.",
                "",
            ),
        ),
        (
            Message::RecoveryCodeUsed { signed_in: true, left: 9, happened: happened.clone() },
            "A recovery code was used",
            left("9 are"),
        ),
        (
            Message::RecoveryCodeUsed { signed_in: true, left: 1, happened: happened.clone() },
            "A recovery code was used",
            left("1 is"),
        ),
        (
            Message::RecoveryCodeUsed { signed_in: true, left: 0, happened: happened.clone() },
            "A recovery code was used",
            left("None are"),
        ),
        (
            Message::RecoveryCodeUsed { signed_in: false, left: 0, happened: happened.clone() },
            "A recovery code was used",
            with_time(confirmed, ""),
        ),
        (
            Message::BrowserTrusted { until: AT + 30 * 86_400, happened: happened.clone() },
            "A browser is now trusted",
            with_time(
                "Firefox on Windows can sign in to ann@example.com without a code until April 3, \
                 2027.",
                " Remove it at https://id.example.org/settings/browsers",
            ),
        ),
        (
            Message::TrustedBrowserCopied {
                browser: "Safari on iPhone".to_owned(),
                happened: happened.clone(),
            },
            "A trusted browser was copied",
            with_time(
                "Someone used a copy of the cookie that lets Safari on iPhone sign in to \
                 ann@example.com without a code.",
                " Neither the browser nor the copy is trusted any longer, and both were signed \
                 out: the next sign-in will ask for a code. Change your password, because the \
                 person who has the copy may know it.",
            ),
        ),
        (
            Message::ConsentGiven { name: "Wiki".to_owned(), happened: happened.clone() },
            "An application can see information about you",
            with_time(
                "Wiki was opened with ann@example.com, and can see information about you.",
                " Disconnect it at https://id.example.org/settings/applications",
            ),
        ),
        (
            Message::PasskeyAdded { name: "Work laptop".to_owned(), happened: happened.clone() },
            "A passkey was created",
            with_time("Work laptop was added to ann@example.com.", ""),
        ),
        (
            Message::PasskeyRemoved { name: "Work laptop".to_owned(), happened: happened.clone() },
            "A passkey was removed",
            with_time("Work laptop was removed from ann@example.com.", ""),
        ),
        (
            Message::SecurityKeyAdded { name: "Blue key".to_owned(), happened: happened.clone() },
            "A security key was added",
            with_time("Blue key was added to ann@example.com.", ""),
        ),
        (
            Message::SecurityKeyRemoved { name: "Blue key".to_owned(), happened: happened.clone() },
            "A security key was removed",
            with_time("Blue key was removed from ann@example.com.", ""),
        ),
        (
            Message::PasswordChanged { happened: happened.clone() },
            "Your password was changed",
            with_time(
                "The password for ann@example.com was changed. Other browsers were signed out.",
                "",
            ),
        ),
        (
            Message::EmailChanged {
                from: "ann@example.com".to_owned(),
                to: "ann.b@example.com".to_owned(),
                happened: happened.clone(),
            },
            "Your email address was changed",
            with_time(
                "An administrator changed the email address of your account from ann@example.com \
                 to ann.b@example.com.",
                " Sign in with the new address from now on.",
            ),
        ),
        (
            Message::RoleChanged { to: Role::Administrator, happened: happened.clone() },
            "You are now an administrator",
            with_time(
                "ann@example.com was made an administrator of Example Org.",
                " You can now manage users and settings. Sign in again to begin.",
            ),
        ),
        (
            Message::RoleChanged { to: Role::Member, happened: happened.clone() },
            "You are no longer an administrator",
            with_time(
                "ann@example.com is no longer an administrator of Example Org.",
                " You can sign in as before, but you can no longer manage users and settings.",
            ),
        ),
        (
            Message::CodesGuessed { signed_in: false, happened: self::happened() },
            "Someone has your password",
            with_time(
                "Someone entered the right password for ann@example.com and then only wrong codes.",
                " If this was you, you do not need to do anything. If not, change your password \
                 now.",
            ),
        ),
        (
            Message::CodesGuessed { signed_in: true, happened },
            "Wrong codes were entered",
            with_time(
                "Someone who is signed in to ann@example.com entered wrong codes.",
                " If this was you, you do not need to do anything. If not, change your password \
                 now.",
            ),
        ),
        (
            Message::AccountDeleted { at: AT },
            "Your account was deleted",
            ACCOUNT_DELETED.to_owned(),
        ),
        (
            Message::PasswordLink { link: "/reset-password/t0ken".to_owned() },
            "Reset your password",
            "Use this link within 60 minutes to choose a new password. Choose a new password \
             https://id.example.org/reset-password/t0ken Did not request this? You can ignore \
             this email."
                .to_owned(),
        ),
        (
            Message::DisableLink { link: "/disable-2fa/t0ken".to_owned(), until: AT },
            "Link to disable two-factor authentication",
            "An administrator of Example Org sent you this link because you lost access to your \
             second step. Disable two-factor authentication \
             https://id.example.org/disable-2fa/t0ken It works once, until Mar 4, 2027, 2:05 PM \
             (Europe/Oslo), and requires your password. If you did not ask for it, open the link, \
             choose “I did not ask for this”, and tell your administrator."
                .to_owned(),
        ),
        (
            Message::Invitation {
                link: "/invitation/t0ken".to_owned(),
                by: "Bo Berg".to_owned(),
            },
            "Your Latchkey account",
            "Bo Berg invited you: Example Org created an account for you. Use this link within 7 \
             days to choose a password. Choose a password \
             https://id.example.org/invitation/t0ken Did not expect this? Ask Bo Berg before you \
             follow the link. If you do nothing, the link expires, and the account cannot be used."
                .to_owned(),
        ),
        (
            Message::Required { from: AT, days_left: None },
            "Set up two-factor authentication by March 4, 2027",
            required.clone(),
        ),
        (
            Message::Required { from: AT, days_left: Some(7) },
            "7 days left to set up two-factor authentication",
            required.clone(),
        ),
        (
            Message::Required { from: AT, days_left: Some(1) },
            "Set up two-factor authentication today",
            required,
        ),
        (
            Message::RequiredByAdministrator,
            "Set up two-factor authentication at your next sign-in",
            "An administrator of Example Org requires two-factor authentication for your account. \
             You will be asked to set it up the next time you sign in. Sign in \
             https://id.example.org/sign-in"
                .to_owned(),
        ),
        (
            Message::RecoveryCodesVoid,
            "Make new recovery codes",
            "Example Org restored a backup of Latchkey. Your recovery codes for ann@example.com no \
             longer work. Make new recovery codes https://id.example.org/settings/two-factor"
                .to_owned(),
        ),
    ];
    every.extend(of_applications::every());
    every.extend(for_administrators::every());
    every
}
