use super::{DisabledBy::*, *};

/// March 4, 2027, 13:05:09 UTC.
const AT: i64 = 1_804_165_509;
const WHEN: &str = "Mar 4, 2027, 2:05 PM (Europe/Oslo), Firefox on Windows, 203.0.113.7.";

fn setting() -> Setting {
    Setting {
        product: "Latchkey".to_owned(),
        organization: Some("Example Org".to_owned()),
        public_url: "https://id.example.org".to_owned(),
        email: "ann@example.com".to_owned(),
        time_zone: "Europe/Oslo".to_owned(),
    }
}

fn happened() -> Happened {
    Happened { at: AT, browser: "Firefox on Windows".to_owned(), address: "203.0.113.7".to_owned() }
}

/// Every message with its subject and its body up to the footer.
fn every() -> Vec<(Message, &'static str, String)> {
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
    let required = "From March 4, 2027, Example Org requires two-factor authentication for every \
                    account. It takes about two minutes: \
                    https://id.example.org/settings/two-factor After that date you must set it up \
                    before you can use Latchkey."
        .to_owned();
    vec![
        (
            Message::Code { code: "048213".to_owned() },
            "048213 is your Latchkey code",
            "Your code is 048213. It works for 10 minutes. Enter it only at \
             https://id.example.org. Nobody from Example Org will ask you for it."
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
            Message::PhoneChanged { happened: happened.clone() },
            "A sign-in method was changed",
            with_time(
                "The phone number of ann@example.com was changed. The old number gets no more \
                 codes.",
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
            Message::RecoveryCodeUsed { left: 9, happened: happened.clone() },
            "A recovery code was used",
            left("9 are"),
        ),
        (
            Message::RecoveryCodeUsed { left: 1, happened: happened.clone() },
            "A recovery code was used",
            left("1 is"),
        ),
        (
            Message::RecoveryCodeUsed { left: 0, happened: happened.clone() },
            "A recovery code was used",
            left("None are"),
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
                "Someone used a copy of the cookie with which Safari on iPhone signs in to \
                 ann@example.com without a code.",
                " We removed the trust from the browser and from the copy, and signed out whoever had used it: the next sign-in asks \
                 for a code again. Change your password, because whoever has the copy may know it.",
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
            Message::PasswordChanged { happened: happened.clone() },
            "Your password was changed",
            with_time(
                "The password of ann@example.com was changed. Other browsers were signed out.",
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
                " You sign in with the new address.",
            ),
        ),
        (
            Message::CodesGuessed { happened },
            "Someone has your password",
            with_time(
                "Someone entered the right password for ann@example.com and then three wrong \
                 codes. They were not signed in.",
                " If it was you, do nothing. If it was not, change your password now.",
            ),
        ),
        (
            Message::PasswordLink { link: "/reset-password/t0ken".to_owned() },
            "Reset your password",
            "Use this link within 60 minutes to choose a new password: \
             https://id.example.org/reset-password/t0ken If you did not ask for it, do nothing."
                .to_owned(),
        ),
        (
            Message::DisableLink { link: "/disable-2fa/t0ken".to_owned(), until: AT },
            "Link to disable two-factor authentication",
            "An administrator of Example Org sent you this link because you lost access to your \
             second step: https://id.example.org/disable-2fa/t0ken It works once, until Mar 4, \
             2027, 2:05 PM, and asks for your password. If you did not ask for it, open the link, \
             choose “I did not ask for this”, and tell your administrator."
                .to_owned(),
        ),
        (
            Message::Invitation { link: "/invitation/t0ken".to_owned() },
            "Your Latchkey account",
            "Example Org created an account for you. Use this link within 7 days to choose a \
             password: https://id.example.org/invitation/t0ken"
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
             You set it up the next time you sign in."
                .to_owned(),
        ),
        (
            Message::LinkReported {
                name: "Ann Lee".to_owned(),
                administrator: "Bo Berg".to_owned(),
                sent_at: AT,
            },
            "A link to disable 2FA was reported",
            "Ann Lee did not ask for the link that was sent at Mar 4, 2027, 2:05 PM by Bo Berg. \
             The link no longer works."
                .to_owned(),
        ),
    ]
}

const NOT_YOU: &str = "Not you? Change your password at \
                       https://id.example.org/settings/password/not-me and tell your \
                       administrator.";
const SENDER: &str = "Latchkey for Example Org · https://id.example.org";

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a person reads in the HTML: without its head, its marks and its entities.
fn seen(html: &str) -> String {
    let body = html.split_once("<body").expect("a body").1;
    let words = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words);
    let words = words.collect::<String>();
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    words.replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn every_mail_says_its_words() {
    for (message, subject, body) in every() {
        let letter = letter(&message, &setting());
        assert_eq!(letter.subject, subject);
        let happened_to_the_account = body.contains(WHEN);
        let footer =
            if happened_to_the_account { format!("{NOT_YOU} {SENDER}") } else { SENDER.to_owned() };
        assert_eq!(in_one_line(&letter.text), format!("{body} {footer}"));
    }
}

#[test]
fn both_bodies_say_the_same() {
    for (message, subject, _) in every() {
        let letter = letter(&message, &setting());
        assert_eq!(in_one_line(&seen(&letter.html)), in_one_line(&letter.text), "{subject}");
    }
}

#[test]
fn a_mail_has_one_link_at_most_and_it_leads_to_the_configured_origin() {
    for (message, subject, _) in every() {
        let html = letter(&message, &setting()).html;
        let links = html.matches("<a ").count();
        assert_eq!(html.matches("href=").count(), links, "{subject}");
        assert_eq!(html.matches("href=\"https://id.example.org/").count(), links, "{subject}");
        let expected = match message {
            Message::Code { .. }
            | Message::RequiredByAdministrator
            | Message::LinkReported { .. } => 0,
            _ => 1,
        };
        assert_eq!(links, expected, "{subject}");
    }
}

#[test]
fn a_mail_fetches_nothing() {
    for (message, subject, _) in every() {
        let html = letter(&message, &setting()).html;
        for fetches in ["<img", "<link", "<script", "<iframe", "src=", "url(", "@import"] {
            assert!(!html.contains(fetches), "{subject}: {fetches}");
        }
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{subject}");
    }
}

#[test]
fn a_link_is_a_path_on_the_configured_origin_or_leads_nowhere() {
    for (given, written) in [
        ("/reset-password/a", "https://id.example.org/reset-password/a"),
        ("https://id.example.org/reset-password/a", "https://id.example.org/reset-password/a"),
        ("https://evil.example/a", "https://id.example.org/https://evil.example/a"),
        ("https://id.example.org.evil.example/a", "https://id.example.org/.evil.example/a"),
        ("//evil.example/a", "https://id.example.org//evil.example/a"),
        ("@evil.example/a", "https://id.example.org/@evil.example/a"),
    ] {
        let letter = letter(&Message::PasswordLink { link: given.to_owned() }, &setting());
        assert!(letter.text.lines().any(|line| line == written), "{}", letter.text);
        assert!(letter.html.contains(&format!("<a href=\"{written}\"")), "{}", letter.html);
    }
}

#[test]
fn whatever_a_name_holds_is_text_on_one_line() {
    const NAME: &str = "\u{202E}<a href='https://evil.example'>\r\nBcc: eve@example.com\u{2028}&\"";
    const CLEAN: &str = "<a href='https://evil.example'> Bcc: eve@example.com &\"";
    let name = || NAME.to_owned();
    let hostile =
        Setting { product: name(), organization: Some(name()), email: name(), ..setting() };
    let happened = Happened { browser: name(), address: name(), ..happened() };
    let mut messages: Vec<Message> = every().into_iter().map(|(message, ..)| message).collect();
    messages.extend([
        Message::BrowserTrusted { until: AT, happened: happened.clone() },
        Message::TrustedBrowserCopied { browser: name(), happened: happened.clone() },
        Message::PasskeyAdded { name: name(), happened: happened.clone() },
        Message::PasskeyRemoved { name: name(), happened },
        Message::LinkReported { name: name(), administrator: name(), sent_at: AT },
    ]);
    for message in messages {
        let letter = letter(&message, &hostile);
        assert!(letter.html.matches("<a ").count() <= 1, "{}", letter.html);
        assert!(!letter.html.contains("href='") && !letter.html.contains("\r"), "{}", letter.html);
        assert!(letter.text.contains(CLEAN), "{}", letter.text);
        assert!(!letter.text.lines().any(|line| line.starts_with("Bcc:")), "{}", letter.text);
        assert_eq!(in_one_line(&seen(&letter.html)), in_one_line(&letter.text));
        for said in [&letter.subject, &letter.text, &letter.html] {
            assert!(!said.contains(['\u{202E}', '\u{2028}']), "{said}");
        }
        assert!(!letter.subject.chars().any(char::is_control), "{:?}", letter.subject);
    }
}

#[test]
fn without_an_organization_the_product_speaks() {
    let alone = Setting { organization: None, ..setting() };
    let text = letter(&Message::Code { code: "048213".to_owned() }, &alone).text;
    assert!(text.contains("Nobody from Latchkey will ask you for it."), "{text}");
    assert!(text.ends_with("\nLatchkey · https://id.example.org\n"), "{text}");
}

#[test]
fn times_are_in_the_zone_of_the_person() {
    let changed = Message::PasswordChanged { happened: happened() };
    for (zone, said) in [
        ("Europe/Oslo", "Mar 4, 2027, 2:05 PM (Europe/Oslo), Firefox"),
        ("Pacific/Kiritimati", "Mar 5, 2027, 3:05 AM (Pacific/Kiritimati), Firefox"),
        ("America/Los_Angeles", "Mar 4, 2027, 5:05 AM (America/Los_Angeles), Firefox"),
        ("Middle/Earth", "Mar 4, 2027, 1:05 PM (UTC), Firefox"),
        ("", "Mar 4, 2027, 1:05 PM (UTC), Firefox"),
    ] {
        let there = Setting { time_zone: zone.to_owned(), ..setting() };
        let text = letter(&changed, &there).text;
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn a_line_without_browser_or_address_leaves_them_out() {
    let happened = Happened { browser: String::new(), address: String::new(), ..happened() };
    let disabled = Message::Disabled { by: Operator, required: false, happened };
    let text = letter(&disabled, &setting()).text;
    assert!(text.contains("\n\nMar 4, 2027, 2:05 PM (Europe/Oslo).\n\n"), "{text}");
}

#[test]
fn a_time_outside_the_calendar_is_no_panic() {
    for at in [i64::MIN, i64::MAX] {
        let happened = Happened { at, ..happened() };
        letter(&Message::BrowserTrusted { until: at, happened }, &setting());
    }
}

#[test]
fn codes_and_links_are_not_printed() {
    let message = Message::Code { code: "048213".to_owned() };
    assert!(!format!("{message:?}").contains("048213"));
    assert!(!format!("{:?}", letter(&message, &setting())).contains("048213"));
}
