//! A signed request as Standard Webhooks defines it: anyone with the key can verify that it came
//! from here, unchanged and recently.

use super::{
    http,
    outcome::Tried,
    setting::{self, Setting, SettingError},
};
use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use reqwest::{Url, header::CONTENT_TYPE};
use serde_json::json;
use sha2::Sha256;
use std::{fmt, time::Duration};
use zeroize::Zeroizing;

pub(super) const KEY_PREFIX: &str = "whsec_";

#[derive(Clone, Debug)]
pub struct Webhook {
    url: Url,
    key: Key,
    sender: String,
    /// The time limit for one message.
    pub patience: Duration,
}

#[derive(Clone)]
struct Key(Zeroizing<Vec<u8>>);

impl Webhook {
    pub(super) fn parse(url: &str, key: &str, sender: String) -> Result<Self, SettingError> {
        let url = setting::gateway_url(url)?;
        let key = Key::parse(key).ok_or(SettingError {
            setting: Setting::SmsKey,
            what: "must be whsec_ followed by 24 to 64 bytes in base64",
        })?;
        Ok(Self { url, key, sender, patience: http::PATIENCE })
    }

    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// For display, without the query of the URL, which may contain a secret.
    pub(super) fn url_and_sender(&self) -> (String, String) {
        let mut url = self.url.clone();
        url.set_query(None);
        (url.to_string(), self.sender.clone())
    }

    /// `name` is the same in every attempt, so that the gateway can recognize duplicates.
    pub(super) async fn send(&self, name: &str, now: i64, to: &str, text: &str) -> Tried {
        let id = format!("msg_{name}");
        let sent_at = Timestamp::from_second(now).unwrap_or_default().to_string();
        let data = json!({ "to": to, "from": self.sender, "text": text });
        let body = json!({ "type": "sms.send", "timestamp": sent_at, "data": data }).to_string();
        let signature = self.key.sign(&format!("{id}.{now}.{body}"));
        http::post(&self.url, self.patience, |request| {
            request
                .header(CONTENT_TYPE, "application/json")
                .header("webhook-id", id)
                .header("webhook-timestamp", now)
                .header("webhook-signature", signature)
                .body(body)
        })
        .await
    }
}

impl Key {
    /// The base64 may be padded or not.
    fn parse(text: &str) -> Option<Self> {
        let padded_or_not =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let base64 = GeneralPurpose::new(&ALPHABET, padded_or_not);
        let bytes = base64.decode(text.strip_prefix(KEY_PREFIX)?).ok()?;
        (24..=64).contains(&bytes.len()).then(|| Self(Zeroizing::new(bytes)))
    }

    #[expect(clippy::expect_used, reason = "HMAC accepts keys of any length")]
    fn sign(&self, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length is a key");
        mac.update(text.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test vector of the Standard Webhooks libraries.
    #[test]
    fn signatures_match_the_specification() {
        let key = Key::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let text = "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{\"test\": 2432232314}";
        assert_eq!(key.sign(text), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_key_is_parsed_with_or_without_padding() {
        let padded = format!("whsec_{}", STANDARD.encode([7; 32]));
        assert!(Key::parse(&padded).is_some());
        assert!(Key::parse(padded.trim_end_matches('=')).is_some());
        for wrong in ["whsec_", "whsec_AAAA", "whsec_%", "AAAA", &"whsec_A".repeat(90)] {
            assert!(Key::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn nothing_prints_the_key() {
        let key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let webhook = Webhook::parse("https://sms.example.org/", key, "Latchkey".into()).unwrap();
        let shown = format!("{webhook:?}");
        assert!(!shown.contains("MfKQ") && shown.contains("Key(…)"), "{shown}");
    }
}
