//! Text messages.

use super::{plain, setting::Setting};

/// In characters. Fits one billed message if the product's name uses only the GSM alphabet.
const LONGEST: usize = 140;

/// The text message with a code: at most 140 characters. The last line binds it to the domain (the
/// format of WICG's "Origin-bound one-time codes"), so that a phone offers the code only there. It
/// contains only the host, without scheme and port.
pub fn code_text(code: &str, setting: &Setting) -> String {
    let last_line = format!("@{} #{code}", host(&setting.public_url));
    let around =
        |product: &str| format!("{code} is your {product}code. Do not share it.\n\n{last_line}");
    let room = LONGEST.saturating_sub(around(" ").chars().count());
    around(&shortened(&plain::one_line(&setting.product), room))
}

/// The text message that tests the SMS settings.
pub fn test_text(setting: &Setting) -> String {
    format!("Test message from {}.", plain::one_line(&setting.product).trim())
}

/// The name and a space, or nothing if not even a part of it fits. Three dots, because "…" is not
/// in the GSM alphabet.
fn shortened(product: &str, room: usize) -> String {
    const DOTS: &str = "...";
    let product = product.trim();
    if product.chars().count() <= room {
        return format!("{product} ");
    }
    let part: String = product.chars().take(room.saturating_sub(DOTS.len())).collect();
    match part.trim_end() {
        "" => String::new(),
        part => format!("{part}{DOTS} "),
    }
}

/// `id.example.org` of `https://id.example.org:8443`, and `[::1]` of `http://[::1]:3000`.
fn host(origin: &str) -> &str {
    let authority = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    let authority = authority.split('/').next().unwrap_or(authority);
    match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(product: &str, public_url: &str) -> Setting {
        Setting {
            product: product.to_owned(),
            organization: None,
            public_url: public_url.to_owned(),
            email: "ann@example.com".to_owned(),
            time_zone: "UTC".to_owned(),
        }
    }

    #[test]
    fn a_code_by_text_message_is_bound_to_the_host() {
        let text = code_text("048213", &setting("Latchkey", "https://id.example.org:8443"));
        assert_eq!(
            text,
            "048213 is your Latchkey code. Do not share it.\n\n@id.example.org #048213"
        );
    }

    #[test]
    fn only_the_product_is_shortened() {
        let url = "https://id.example.org";
        for length in 1..300 {
            for sign in ["x", "密", "a b "] {
                let text = code_text("048213", &setting(&sign.repeat(length), url));
                assert!(text.chars().count() <= LONGEST, "{text}");
                assert!(text.starts_with("048213 is your "), "{text}");
                assert!(text.contains(" code. Do not share it.\n\n"), "{text}");
                assert!(text.ends_with("\n@id.example.org #048213"), "{text}");
            }
        }
        let fits = 140 - code_text("048213", &setting("", url)).chars().count();
        let text = code_text("048213", &setting(&"x".repeat(fits), url));
        assert!(!text.contains("...") && text.chars().count() == 140, "{text}");
    }

    #[test]
    fn a_long_host_leaves_no_room_for_the_product() {
        let url = format!("https://{}.example.org", "a".repeat(63));
        let text = code_text("048213", &setting("Latchkey", &url));
        assert!(text.starts_with("048213 is your Latchkey code."), "{text}");
        let url = format!("https://{}.{}.example", "a".repeat(63), "b".repeat(60));
        let text = code_text("048213", &setting("Latchkey", &url));
        assert!(text.starts_with("048213 is your code."), "{text}");
        assert!(text.ends_with(".example #048213"), "{text}");
    }

    #[test]
    fn a_product_with_a_line_break_adds_no_line() {
        let text = code_text("048213", &setting("A\n@evil.example #1", "https://id.example.org"));
        assert_eq!(text.lines().count(), 3);
        let text = test_text(&setting("A\r\nB", "https://id.example.org"));
        assert_eq!(text, "Test message from A B.");
    }

    #[test]
    fn the_host_has_no_scheme_or_port() {
        assert_eq!(host("https://id.example.org"), "id.example.org");
        assert_eq!(host("http://localhost:3000"), "localhost");
        assert_eq!(host("http://[::1]:3000"), "[::1]");
        assert_eq!(host("http://[::1]"), "[::1]");
    }
}
