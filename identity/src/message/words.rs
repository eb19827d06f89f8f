//! The text of each email: first what happened, then when and from where, then what to do.

use super::{
    account_deleted::account_deleted,
    body::{
        Paragraph::{Code, Plain},
        Words,
    },
    consent_given::consent_given,
    disable_link::{link_reported, link_used},
    frame::{button, letter, organization, security_news},
    kind::Message,
    moment::{date, date_and_time},
    phrases::{by_when, codes_left, who_disabled},
    setting::Setting,
    signing_key_rotated::signing_key_rotated,
    token_reused::token_reused,
};
use crate::{account::Role, numbers::grouped};

pub(super) fn of(message: &Message, setting: &Setting) -> Words {
    let Setting { product, email, public_url: origin, .. } = setting;
    let org = organization(setting);
    let news = |subject, happened, what: &str, then: &str| {
        security_news(setting, subject, happened, [what, then])
    };
    let letter = |subject: &str, paragraphs| letter(setting, subject, paragraphs);

    match message {
        Message::Code { code } => {
            let paragraphs = vec![
                Code("Your code is ", code.clone(), "."),
                Plain("It works for 10 minutes.".to_owned()),
                Plain(format!("Enter it only at {origin}. No one from {org} will ask you for it.")),
            ];
            let words = letter(&format!("{code} is your {product} code"), paragraphs);
            Words { heading: "Verification Code".to_owned(), ..words }
        }
        Message::Enabled { method, happened } => news(
            "Two-factor authentication is on",
            happened,
            &format!("Two-factor authentication was turned on for {email} with {}.", method.name()),
            "Keep your recovery codes in a safe place.",
        ),
        Message::MethodAdded { method, happened } => {
            let what = format!("{} was added to {email}.", method.name());
            news("A sign-in method was added", happened, &what, "")
        }
        Message::MethodRemoved { method, happened } => {
            let what = format!("{} was removed from {email}.", method.name());
            news("A sign-in method was removed", happened, &what, "")
        }
        Message::DefaultMethodChanged { method, happened } => {
            let what = format!("{} is now asked for first when {email} signs in.", method.name());
            news("A sign-in method was changed", happened, &what, "")
        }
        Message::PhoneChanged { happened } => {
            let what = format!(
                "The phone number for {email} was changed. The old number will no longer receive \
                 codes."
            );
            news("A sign-in method was changed", happened, &what, "")
        }
        Message::TokenReset { happened } => {
            let what = format!(
                "The authenticator app entry for {email} was replaced. The old entry no longer \
                 works."
            );
            news("Your token was reset", happened, &what, "")
        }
        Message::Disabled { by, required, happened } => news(
            "Two-factor authentication is off",
            happened,
            &format!("Two-factor authentication was turned off for {email} {}.", who_disabled(*by)),
            match required {
                false => "You now sign in with your password only.",
                true => {
                    "You now sign in with your password only. You will be asked to set it up again."
                }
            },
        ),
        Message::RecoveryCodesMade { happened } => news(
            "New recovery codes",
            happened,
            &format!("New recovery codes were made for {email}. The old ones no longer work."),
            "",
        ),
        Message::RecoveryCodeUsed { signed_in, left, happened } => {
            let did = if *signed_in { "signed in to" } else { "confirmed their identity for" };
            let what = format!("Someone {did} {email} with a recovery code. {}.", codes_left(*left));
            news("A recovery code was used", happened, &what, "")
        }
        Message::BrowserTrusted { until, happened } => news(
            "A browser is now trusted",
            happened,
            &format!(
                "{} can sign in to {email} without a code until {}.",
                happened.browser,
                date(*until, setting)
            ),
            &format!("Remove it at {origin}/settings/browsers"),
        ),
        Message::TrustedBrowserCopied { browser, happened } => news(
            "A trusted browser was copied",
            happened,
            &format!(
                "Someone used a copy of the cookie that lets {browser} sign in to {email} without \
                 a code."
            ),
            "Neither the browser nor the copy is trusted any longer, and both were signed out: the \
             next sign-in will ask for a code. Change your password, because the person who has \
             the copy may know it.",
        ),
        Message::RefreshTokenReused { name, happened } => token_reused(name, happened, setting),
        Message::ConsentGiven { name, happened } => consent_given(name, happened, setting),
        Message::PasskeyAdded { name, happened } => {
            news("A passkey was created", happened, &format!("{name} was added to {email}."), "")
        }
        Message::PasskeyRemoved { name, happened } => {
            let what = format!("{name} was removed from {email}.");
            news("A passkey was removed", happened, &what, "")
        }
        Message::SecurityKeyAdded { name, happened } => {
            let what = format!("{name} was added to {email}.");
            news("A security key was added", happened, &what, "")
        }
        Message::SecurityKeyRemoved { name, happened } => {
            let what = format!("{name} was removed from {email}.");
            news("A security key was removed", happened, &what, "")
        }
        Message::PasswordChanged { happened } => {
            let what = format!("The password for {email} was changed. Other browsers were signed out.");
            news("Your password was changed", happened, &what, "")
        }
        Message::EmailChanged { from, to, happened } => news(
            "Your email address was changed",
            happened,
            &format!(
                "An administrator changed the email address of your account from {from} to {to}."
            ),
            "Sign in with the new address from now on.",
        ),
        Message::RoleChanged { to: Role::Administrator, happened } => news(
            "You are now an administrator",
            happened,
            &format!("{email} was made an administrator of {org}."),
            "You can now manage users and settings. Sign in again to begin.",
        ),
        Message::RoleChanged { to: Role::Member, happened } => news(
            "You are no longer an administrator",
            happened,
            &format!("{email} is no longer an administrator of {org}."),
            "You can sign in as before, but you can no longer manage users and settings.",
        ),
        Message::CodesGuessed { signed_in: false, happened } => news(
            "Someone has your password",
            happened,
            &format!("Someone entered the right password for {email} and then only wrong codes."),
            "If this was you, you do not need to do anything. If not, change your password now.",
        ),
        Message::CodesGuessed { signed_in: true, happened } => news(
            "Wrong codes were entered",
            happened,
            &format!("Someone who is signed in to {email} entered wrong codes."),
            "If this was you, you do not need to do anything. If not, change your password now.",
        ),
        Message::AccountDeleted { at } => account_deleted(*at, setting),
        Message::PasswordLink { link } => letter(
            "Reset your password",
            vec![
                Plain("Use this link within 60 minutes to choose a new password.".to_owned()),
                button("Choose a new password", link, setting),
                Plain("Did not request this? You can ignore this email.".to_owned()),
            ],
        ),
        Message::DisableLink { link, until } => letter(
            "Link to disable two-factor authentication",
            vec![
                Plain(format!(
                    "An administrator of {org} sent you this link because you lost access to your \
                     second step."
                )),
                button("Disable two-factor authentication", link, setting),
                Plain(format!(
                    "It works once, until {}, and requires your password.",
                    date_and_time(*until, setting)
                )),
                Plain(
                    "If you did not ask for it, open the link, choose “I did not ask for this”, and \
                     tell your administrator."
                        .to_owned(),
                ),
            ],
        ),
        Message::Invitation { link, by } => letter(
            &format!("Your {product} account"),
            vec![
                Plain(format!(
                    "{by} invited you: {org} created an account for you. Use this link within 7 \
                     days to choose a password."
                )),
                button("Choose a password", link, setting),
                Plain(format!(
                    "Did not expect this? Ask {by} before you follow the link. If you do nothing, \
                     the link expires, and the account cannot be used."
                )),
            ],
        ),
        Message::Required { from, days_left } => {
            let day = date(*from, setting);
            letter(
                &by_when(*days_left, &day),
                vec![
                    Plain(format!(
                        "From {day}, {org} requires two-factor authentication for every account. \
                         It takes about two minutes."
                    )),
                    button(SET_UP, "/settings/two-factor", setting),
                    Plain(format!(
                        "After that date you must set it up before you can use {product}."
                    )),
                ],
            )
        }
        Message::RequiredByAdministrator => letter(
            "Set up two-factor authentication at your next sign-in",
            vec![
                Plain(format!(
                    "An administrator of {org} requires two-factor authentication for your \
                     account. You will be asked to set it up the next time you sign in."
                )),
                button("Sign in", "/sign-in", setting),
            ],
        ),
        Message::SetUpSuggested => letter(
            "Set up two-factor authentication",
            vec![
                Plain(format!(
                    "An administrator of {org} has asked you to add a second step to your sign-in. \
                     It takes about two minutes."
                )),
                button(SET_UP, "/settings/two-factor", setting),
            ],
        ),
        Message::LinkReported { name, administrator, sent_at } => {
            link_reported(name, administrator, *sent_at, setting)
        }
        Message::LinkUsed { name, administrator, sent_at } => {
            link_used(name, administrator, *sent_at, setting)
        }
        Message::SigningKeyRotated { algorithm, administrator, at } => {
            signing_key_rotated(algorithm, administrator, *at, setting)
        }
        Message::ImportStopped { imported, people } => letter(
            "Your import of users stopped",
            vec![
                Plain(format!(
                    "The import that you started stopped after {} of {} users, because the \
                     rest of the file could not be read. The users who were already imported can sign \
                     in. Upload the file again to see who is missing.",
                    grouped(*imported),
                    grouped(*people),
                )),
                button("Import users", "/admin/users/import", setting),
            ],
        ),
        Message::RecoveryCodesVoid => letter(
            "Make new recovery codes",
            vec![
                Plain(format!(
                    "{org} restored a backup of {product}. Your recovery codes for {email} no \
                     longer work."
                )),
                button("Make new recovery codes", "/settings/two-factor", setting),
            ],
        ),
        Message::Test => {
            let line = format!("Test message from {product}.");
            letter(line.trim_end_matches('.'), vec![Plain(line.clone())])
        }
    }
}

const SET_UP: &str = "Set up two-factor authentication";
