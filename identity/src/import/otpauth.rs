//! `otpauth://totp/…` URIs, as authenticators exchange them, with the settings that we support.

use super::report::LineError;
use crate::invisible::{is_invisible, without_invisible};
use totp_rs::Secret;
use zeroize::Zeroizing;

/// Bytes of a secret: RFC 4226 requires at least 128 bits; 64 bytes are the block size of SHA-1.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=64;

/// The secret in a URI. A parameter that could change the codes is an error, and so is one that we do
/// not know.
pub(super) fn secret(address: &str) -> Result<Zeroizing<Vec<u8>>, LineError> {
    let address = Zeroizing::new(without_invisible(address));
    let (kind, rest) = address.trim().split_at_checked("otpauth://totp/".len()).unwrap_or_default();
    if !kind.eq_ignore_ascii_case("otpauth://totp/") {
        return Err(LineError::OtpauthForm);
    }
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let mut secret = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = Zeroizing::new(compact(&value));
        match name.to_ascii_lowercase().as_str() {
            "secret" if secret.is_none() => secret = Some(value),
            "secret" => return Err(LineError::OtpauthSecret),
            "algorithm" if is_sha1(&value) => {}
            "algorithm" => return Err(LineError::OtpauthSetting("algorithm=SHA1".into())),
            "digits" if matches!(value.as_str(), "" | "6") => {}
            "digits" => return Err(LineError::OtpauthSetting("digits=6".into())),
            "period" if matches!(value.as_str(), "" | "30") => {}
            "period" => return Err(LineError::OtpauthSetting("period=30".into())),
            // Only for display.
            "issuer" | "image" | "color" | "tag" | "lock" => {}
            other => return Err(LineError::otpauth_parameter(other)),
        }
    }
    decoded(&secret.ok_or(LineError::OtpauthSecret)?).ok_or(LineError::OtpauthSecret)
}

/// Removes what other programs put between the characters of a value.
fn compact(value: &str) -> String {
    let is_between =
        |c: char| c.is_whitespace() || is_invisible(c) || matches!(c, '-' | '_' | '+' | '=');
    value.chars().filter(|c| !is_between(*c)).collect()
}

/// Also as Java and other programs write it. Without a value, SHA-1 is meant.
fn is_sha1(value: &str) -> bool {
    ["", "SHA1", "HMACSHA1"].iter().any(|name| value.eq_ignore_ascii_case(name))
}

/// Base32 in any case.
fn decoded(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = Zeroizing::new(text.to_ascii_uppercase());
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
            format!("a?secret={KEY}&color=fff&tag=work&lock=true&issuer=A%20B#note"),
            format!("a?algorithm=HmacSHA1&digits=&period=&secret={KEY}"),
            format!("a?algorithm=SHA-1&secret={KEY}"),
            format!("a?algorithm=hmac-sha-1&secret={KEY}"),
            format!("a?algorithm=&secret={KEY}"),
            format!("a?secret={}%20{}", &KEY[..8], &KEY[8..]),
            format!("a?secret={}+{}", &KEY[..8], &KEY[8..]),
            format!("a?secret={}%2D{}%2b", &KEY[..8], &KEY[8..]),
            format!("a?secret={}\u{200B}{}%E2%80%8B\u{202C}", &KEY[..8], &KEY[8..]),
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
            ("otpauth://totp/a?secret=A&algorithm=SHA256", OtpauthSetting("algorithm=SHA1".into())),
            ("otpauth://totp/a?secret=A&digits=8", OtpauthSetting("digits=6".into())),
            ("otpauth://totp/a?period=60&secret=A", OtpauthSetting("period=30".into())),
        ] {
            assert_eq!(secret(address).err(), Some(problem), "{address}");
        }
        for (parameter, name) in [
            ("encoder=steam", "encoder"),
            ("counter=0", "counter"),
            ("Offset=30", "offset"),
            ("flag", "flag"),
            ("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP=", "…"),
        ] {
            let address = format!("otpauth://totp/a?secret={KEY}&{parameter}");
            assert_eq!(secret(&address).err(), Some(LineError::OtpauthParameter(name.into())));
        }
        let long = format!("otpauth://totp/a?secret={}", KEY.repeat(4));
        assert_eq!(secret(&long).err(), Some(OtpauthSecret));
    }
}
