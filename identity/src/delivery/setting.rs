//! Settings of routes, and what is wrong with them.

use reqwest::Url;
use std::net::IpAddr;

/// A setting of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    SmtpUrl,
    MailFrom,
    SmsUrl,
    SmsKey,
    SmsSender,
}

/// What is wrong with a setting: the rest of a sentence that starts with its name. It never
/// contains the value, which may be secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingError {
    pub setting: Setting,
    pub what: &'static str,
}

/// The URL of a gateway: https, or http on this machine.
pub(super) fn gateway_url(text: &str) -> Result<Url, SettingError> {
    let wrong = |what| SettingError { setting: Setting::SmsUrl, what };
    let url = Url::parse(text).map_err(|_| wrong("must be a URL that starts with https://"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(
            "must not contain a user name or a password: the key has its own setting",
        ));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_this_machine(&url) => Ok(url),
        _ => Err(wrong(
            "must start with https://; http:// works only for localhost, 127.0.0.1 and [::1]",
        )),
    }
}

/// A gateway URL saved by an administrator: http only if Latchkey itself is served over http.
pub(crate) fn saved_gateway_url(text: &str, public_url: &str) -> Result<Url, SettingError> {
    let url = gateway_url(text)?;
    let what = "must start with https://";
    match url.scheme() == "http" && !public_url.starts_with("http://") {
        true => Err(SettingError { setting: Setting::SmsUrl, what }),
        false => Ok(url),
    }
}

fn is_this_machine(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// A phone number, a name, or the id of a service at the gateway.
pub(crate) fn sms_sender(text: &str) -> Result<String, SettingError> {
    if text.is_empty() || text.chars().count() > 64 || text.contains(char::is_control) {
        let what =
            "must be the number or name that text messages are sent from, for example +15005550006";
        return Err(SettingError { setting: Setting::SmsSender, what });
    }
    Ok(text.to_owned())
}

/// A user name or password from a URL, with `%XX` decoded.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => hex_digit(rest.next()?)? << 4 | hex_digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_must_use_https_except_on_this_machine() {
        for right in [
            "https://sms.example.org/send?tenant=1",
            "http://localhost:8080/",
            "http://127.0.0.1:8080/",
            "http://[::1]:8080/",
        ] {
            assert!(gateway_url(right).is_ok(), "{right}");
        }
        for wrong in [
            "",
            "sms.example.org",
            "http://sms.example.org/",
            "http://localhost.example.org/",
            "http://192.0.2.1/",
            "ftp://sms.example.org/",
            "https://user:secret@sms.example.org/",
            "https://",
        ] {
            let error = gateway_url(wrong).unwrap_err();
            assert_eq!(error.setting, Setting::SmsUrl);
            assert!(error.what.starts_with("must "), "{wrong}");
            assert!(!error.what.contains("secret"), "{wrong}");
        }
    }

    #[test]
    fn percent_encoded_characters_are_decoded() {
        assert_eq!(decoded("salt%20%26%20pepper%2F1").as_deref(), Some("salt & pepper/1"));
        assert_eq!(decoded("gr%C3%BCn+").as_deref(), Some("grün+"));
        for wrong in ["%", "%2", "%zz", "%ff", "%+1"] {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
