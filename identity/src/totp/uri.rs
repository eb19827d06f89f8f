//! The `otpauth://` address in the QR code.

use crate::error::Error;
use totp_rs::{Builder, Secret};

/// `:` separates issuer and name in a label, so it becomes a space in both.
pub(super) fn uri(product: &str, email: &str, secret: &[u8]) -> Result<String, Error> {
    let plain = |text: &str| text.replace(':', " ").trim().to_owned();
    Builder::new()
        .with_secret(Secret::from(secret.to_vec()))
        .with_issuer(Some(plain(product)))
        .with_account_name(plain(email))
        .build()
        .and_then(|totp| totp.to_url())
        .map_err(|_| Error::Unreadable("account name"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use totp_rs::Totp;

    #[test]
    fn every_name_gives_a_uri_with_one_secret_and_one_issuer() {
        for name in [
            "a b+c%&?#/@'\"\n😀@example.com",
            "a:b@example.com",
            "a?secret=AAAA&issuer=Evil@example.com",
            "\u{202E}x@example.com",
            &"x".repeat(200),
        ] {
            for product in ["Latchkey", "A: B & C?"] {
                let made = uri(product, name, &[7; 20]).unwrap();
                assert_eq!(made.matches("secret=").count(), 1, "{made}");
                assert_eq!(made.matches("issuer=").count(), 1, "{made}");
                let read = Totp::from_url(&made).unwrap();
                assert_eq!(read.account_name(), name.replace(':', " ").trim());
                assert_eq!(read.issuer(), Some(product.replace(':', " ").as_str()));
            }
        }
    }
}
