//! Composes an email: one recipient, the same content as text and HTML.

use crate::{account::EmailAddress, message::Letter};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use std::time::{Duration, UNIX_EPOCH};

/// Where an email comes from.
pub(super) struct Sender<'a> {
    pub(super) product: &'a str,
    /// The host of the public URL.
    pub(super) host: &'a str,
    /// The identifier of the message, the same in every attempt.
    pub(super) message: &'a str,
    pub(super) now: i64,
}

/// `None` if a mail server would not accept the address.
pub(super) fn compose(
    sender: &Sender<'_>,
    from: &Address,
    to: &str,
    letter: Letter,
) -> Option<Message> {
    let to = EmailAddress::parse(to).ok()?.mailbox()?;
    let product: String = sender.product.chars().filter(|c| !c.is_control()).collect();
    let now = UNIX_EPOCH + Duration::from_secs(u64::try_from(sender.now).ok()?);
    // Prevents automatic replies (RFC 3834, section 5).
    let automatic = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    Message::builder()
        .from(Mailbox::new(Some(product), from.clone()))
        .to(Mailbox::new(None, to))
        .subject(letter.subject)
        .date(now)
        .message_id(Some(format!("<{}@{}>", sender.message, sender.host)))
        .raw_header(automatic)
        .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
        .ok()
}

/// The host of an origin, without its port.
pub(super) fn host(origin: &str) -> &str {
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(product: &str, to: &str, subject: &str) -> Option<String> {
        let sender =
            Sender { product, host: "id.example.org", message: "c0ffee", now: 1_800_000_000 };
        let letter =
            Letter {
                subject: subject.into(), text: "Grüße\n".into(), html: "<p>Grüße</p>".into()
            };
        let from = "latchkey@example.org".parse().unwrap();
        compose(&sender, &from, to, letter).map(|mail| String::from_utf8(mail.formatted()).unwrap())
    }

    #[test]
    fn an_email_is_marked_as_automatic_and_names_its_host() {
        let mail = mail("Latchkey", "maya@example.com", "Your code").unwrap();
        for line in [
            "From: Latchkey <latchkey@example.org>\r\n",
            "To: maya@example.com\r\n",
            "Subject: Your code\r\n",
            "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n",
            "Message-ID: <c0ffee@id.example.org>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(mail.contains(line), "{line} is not in\n{mail}");
        }
        assert!(!mail.contains("Reply-To"), "{mail}");
    }

    #[test]
    fn no_name_adds_a_header_or_a_recipient() {
        let evil = "Eve\r\nBcc: eve@example.com\r\n\r\n<eve@example.com>,";
        for mail in
            [mail(evil, "maya@example.com", "Hi"), mail("Latchkey", "maya@example.com", evil)]
        {
            let mail = mail.unwrap();
            let head = mail.split("\r\n\r\n").next().unwrap();
            assert!(!head.contains("\nBcc"), "{head}");
            assert_eq!(head.matches("\nTo: maya@example.com\r\n").count(), 1, "{head}");
        }
        for to in ["maya@example.com, eve@example.com", "a@b.c\r\nBcc: eve@example.com", "maya"] {
            assert_eq!(mail("Latchkey", to, "Hi"), None, "{to}");
        }
    }

    #[test]
    fn a_domain_in_another_script_is_written_in_ascii() {
        let mail = mail("Latchkey", "maya@müller.example", "Hi").unwrap();
        assert!(mail.contains("\r\nTo: maya@xn--mller-kva.example\r\n"), "{mail}");
    }

    #[test]
    fn the_host_is_the_origin_without_scheme_and_port() {
        for (origin, is) in [
            ("https://id.example.org", "id.example.org"),
            ("http://localhost:3000", "localhost"),
            ("http://[::1]:3000", "[::1]"),
            ("http://[::1]", "[::1]"),
        ] {
            assert_eq!(host(origin), is);
        }
    }
}
