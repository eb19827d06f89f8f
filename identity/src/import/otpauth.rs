//! `otpauth://totp/…` URIs, as authenticators exchange them, with the settings that we support.

use super::report::LineError;
use totp_rs::Secret;
use zeroize::Zeroizing;

/// Bytes of a secret: RFC 4226 requires at least 128 bits; 64 bytes are the block size of SHA-1.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// The secret in a URI.
pub(super) fn secret(address: &str) -> Result<Zeroizing<Vec<u8>>, LineError> {
    let (kind, rest) = address.split_at_checked("otpauth://totp/".len()).unwrap_or_default();
    if !kind.eq_ignore_ascii_case("otpauth://totp/") {
        return Err(LineError::OtpauthForm);
    }
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let mut secret = None;
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        let name = name.to_ascii_lowercase();
        let supported = match name.as_str() {
            "algorithm" => value.eq_ignore_ascii_case("SHA1"),
            "digits" => value == "6",
            "period" => value == "30",
            "secret" if secret.is_none() => {
                secret = Some(value);
                true
            }
            // A duplicate secret is an error; other parameters are only for display.
            "secret" => return Err(LineError::OtpauthSecret),
            _ => true,
        };
        if !supported {
            return Err(LineError::OtpauthSetting(match name.as_str() {
                "algorithm" => "algorithm=SHA1",
                "digits" => "digits=6",
                _ => "period=30",
            }));
        }
    }
    decoded(secret.ok_or(LineError::OtpauthSecret)?).ok_or(LineError::OtpauthSecret)
}

/// Base32 in any case, with or without padding.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = Zeroizing::new(
        text.replace("%3D", "")
            .replace("%3d", "")
            .replace(['=', ' ', '-'], "")
            .to_ascii_uppercase(),
    );
    let secret = Secret::try_from_base32(text.as_str()).ok()?;
    let bytes = Zeroizing::new(secret.as_bytes().to_vec());
    LENGTH.contains(&bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    #[test]
    fn uris_of_authenticators_are_parsed() {
        for rest in [
            format!("Example:maya%40example.com?secret={KEY}&issuer=Example"),
            format!("maya?issuer=Example&algorithm=SHA1&digits=6&period=30&secret={KEY}"),
            format!("?SECRET={}&Algorithm=sha1", KEY.to_lowercase()),
            format!("a?secret={KEY}%3D%3D"),
            format!("a?secret={KEY}====&image=https://example.org/a.png"),
        ] {
            let read = secret(&format!("otpauth://totp/{rest}"));
            assert_eq!(read.unwrap().as_slice(), b"12345678901234567890", "{rest}");
        }
    }

    #[test]
    fn unsupported_settings_are_named() {
        use LineError::{OtpauthForm, OtpauthSecret, OtpauthSetting};
        for (address, problem) in [
            ("", OtpauthForm),
            ("otpauth://totp", OtpauthForm),
            ("https://totp/a?secret=GEZDGNBVGY3TQOJQ", OtpauthForm),
            ("otpauth://hotp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=1", OtpauthForm),
            ("otpauth://tötp/a", OtpauthForm),
            ("otpauth://totp/a", OtpauthSecret),
            ("otpauth://totp/a?secret=", OtpauthSecret),
            ("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQ", OtpauthSecret),
            ("otpauth://totp/a?secret=1890-not-base32-at-all-1890-1890", OtpauthSecret),
            ("otpauth://totp/a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&secret=A", OtpauthSecret),
            ("otpauth://totp/a?secret=A&algorithm=SHA256", OtpauthSetting("algorithm=SHA1")),
            ("otpauth://totp/a?secret=A&digits=8", OtpauthSetting("digits=6")),
            ("otpauth://totp/a?period=60&secret=A", OtpauthSetting("period=30")),
        ] {
            assert_eq!(secret(address).err(), Some(problem), "{address}");
        }
        let long = format!("otpauth://totp/a?secret={}", KEY.repeat(4));
        assert_eq!(secret(&long).err(), Some(OtpauthSecret));
    }
}
