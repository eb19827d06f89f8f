mod every;

use super::{DisabledBy::*, *};
use crate::{client::Happened, method::Method};
use every::every;

/// March 4, 2027, 13:05:09 UTC.
const AT: i64 = 1_804_165_509;
const WHEN: &str = "When: Mar 4, 2027, 2:05 PM (Europe/Oslo) Browser: Firefox on Windows Address: \
                    203.0.113.7";

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

const NOT_YOU: &str = "Not you? Change your password at \
                       https://id.example.org/settings/password/not-me and tell your \
                       administrator.";
const SENDER: &str = "Latchkey for Example Org · https://id.example.org";

const ACCOUNT_DELETED: &str = "An administrator of Example Org deleted the account ann@example.com on Mar 4, 2027, 2:05 PM \
     (Europe/Oslo). You can no longer sign in, and your password, sign-in methods and recovery \
     codes were deleted. You can remove the entry from your authenticator app, and passkeys from \
     your devices. If you think that this is a mistake, contact your administrator.";

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The visible text of the HTML: without head, tags and entities.
fn seen(html: &str) -> String {
    let body = html.split_once("<body").expect("a body").1;
    let words = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, words)| words);
    let words = words.collect::<String>();
    let words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    words.replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn every_email_contains_its_text() {
    for (message, subject, body) in every() {
        let letter = letter(&message, &setting());
        assert_eq!(letter.subject, subject);
        let happened_to_the_account = body.contains(WHEN);
        let footer =
            if happened_to_the_account { format!("{NOT_YOU} {SENDER}") } else { SENDER.to_owned() };
        let heading =
            if let Message::Code { .. } = message { "Verification Code" } else { subject };
        let whole = format!("Latchkey {heading} {body} {footer}");
        assert_eq!(in_one_line(&letter.text), whole);
    }
}

#[test]
fn both_bodies_have_the_same_text() {
    for (message, subject, _) in every() {
        let letter = letter(&message, &setting());
        assert_eq!(in_one_line(&seen(&letter.html)), in_one_line(&letter.text), "{subject}");
    }
}

#[test]
fn an_email_has_at_most_one_link_to_the_configured_origin() {
    for (message, subject, _) in every() {
        let html = letter(&message, &setting()).html;
        let links = html.matches("<a ").count();
        assert_eq!(html.matches("href=").count(), links, "{subject}");
        assert_eq!(html.matches("href=\"https://id.example.org/").count(), links, "{subject}");
        let expected = match message {
            Message::Code { .. } | Message::LinkUsed { .. } | Message::AccountDeleted { .. } => 0,
            _ => 1,
        };
        assert_eq!(links, expected, "{subject}");
    }
}

#[test]
fn an_email_loads_no_resources() {
    for (message, subject, _) in every() {
        let html = letter(&message, &setting()).html;
        for fetches in ["<img", "<link", "<script", "<iframe", "src=", "url(", "@import"] {
            assert!(!html.contains(fetches), "{subject}: {fetches}");
        }
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{subject}");
    }
}

#[test]
fn a_link_is_a_path_on_the_configured_origin() {
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
fn a_name_written_from_right_to_left_does_not_turn_the_sentence_around() {
    let administrator = "Kim".to_owned();
    let message =
        Message::LinkReported { name: "محمد علي".to_owned(), administrator, sent_at: AT };
    let letter = letter(&message, &setting());
    let text = "\u{2068}محمد علي\u{2069} did not ask for the link that Kim sent on";
    assert!(letter.text.contains(text), "{}", letter.text);
    assert!(letter.html.contains("<bdi>محمد علي</bdi> did not ask"), "{}", letter.html);
}

#[test]
fn a_name_is_always_one_line_of_text() {
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
        Message::RefreshTokenReused { name: name(), happened: happened.clone() },
        Message::ConsentGiven { name: name(), happened: happened.clone() },
        Message::PasskeyAdded { name: name(), happened: happened.clone() },
        Message::PasskeyRemoved { name: name(), happened: happened.clone() },
        Message::SecurityKeyAdded { name: name(), happened: happened.clone() },
        Message::SecurityKeyRemoved { name: name(), happened },
        Message::LinkReported { name: name(), administrator: name(), sent_at: AT },
        Message::LinkUsed { name: name(), administrator: name(), sent_at: AT },
        Message::SigningKeyRotated { algorithm: "RS256", administrator: name(), at: AT },
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
fn without_an_organization_the_product_is_named() {
    let alone = Setting { organization: None, ..setting() };
    let text = letter(&Message::Code { code: "048213".to_owned() }, &alone).text;
    assert!(text.contains("No one from Latchkey will ask you for it."), "{text}");
    assert!(text.ends_with("\nLatchkey · https://id.example.org\n"), "{text}");
}

#[test]
fn times_are_in_the_time_zone_of_the_user() {
    let changed = Message::PasswordChanged { happened: happened() };
    for (zone, said) in [
        ("Europe/Oslo", "Mar 4, 2027, 2:05 PM (Europe/Oslo)\nBrowser: Firefox"),
        ("Pacific/Kiritimati", "Mar 5, 2027, 3:05 AM (Pacific/Kiritimati)\nBrowser: Firefox"),
        ("America/Los_Angeles", "Mar 4, 2027, 5:05 AM (America/Los_Angeles)\nBrowser: Firefox"),
        ("Middle/Earth", "Mar 4, 2027, 1:05 PM (UTC)\nBrowser: Firefox"),
        ("", "Mar 4, 2027, 1:05 PM (UTC)\nBrowser: Firefox"),
    ] {
        let there = Setting { time_zone: zone.to_owned(), ..setting() };
        let text = letter(&changed, &there).text;
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn an_unknown_browser_or_address_is_left_out() {
    let happened = Happened { browser: String::new(), address: String::new(), ..happened() };
    let disabled = Message::Disabled { by: Operator, required: false, happened };
    let text = letter(&disabled, &setting()).text;
    assert!(text.contains("\n\nWhen: Mar 4, 2027, 2:05 PM (Europe/Oslo)\n\n"), "{text}");
}

#[test]
fn a_time_outside_the_calendar_does_not_panic() {
    for at in [i64::MIN, i64::MAX] {
        let happened = Happened { at, ..happened() };
        letter(&Message::BrowserTrusted { until: at, happened }, &setting());
    }
}

#[test]
fn debug_prints_no_codes_or_links() {
    let message = Message::Code { code: "048213".to_owned() };
    assert!(!format!("{message:?}").contains("048213"));
    assert!(!format!("{:?}", letter(&message, &setting())).contains("048213"));
}
