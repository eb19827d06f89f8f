//! Twilio's Messages API, which many gateways implement: a form, authenticated with the account and
//! a password.

use super::{
    http,
    outcome::Tried,
    setting::{self, Setting, SettingError},
};
use crate::secret::Typed;
use reqwest::Url;
use std::time::Duration;

#[derive(Clone, Debug)]
pub struct Gateway {
    url: Url,
    account: String,
    password: Typed,
    sender: String,
    /// The time limit for one message.
    pub patience: Duration,
}

impl Gateway {
    pub(super) fn parse(url: &str, key: &str, sender: String) -> Result<Self, SettingError> {
        if key.is_empty() {
            let what = "must be the password of the gateway's account, or a signing key that starts with whsec_";
            return Err(SettingError { setting: Setting::SmsKey, what });
        }
        let url = setting::gateway_url(url)?;
        let account = account_in(&url).ok_or(SettingError {
            setting: Setting::SmsUrl,
            what: "must end with /2010-04-01/Accounts/ACCOUNT/Messages.json, or the key must start with whsec_",
        })?;
        let password = Typed::new(key.to_owned());
        Ok(Self { url, account, password, sender, patience: http::PATIENCE })
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

    pub(super) async fn send(&self, to: &str, text: &str) -> Tried {
        let sender = if self.sender.starts_with("MG") { "MessagingServiceSid" } else { "From" };
        let form = [("To", to), (sender, &self.sender), ("Body", text)];
        http::post(&self.url, self.patience, |request| {
            request.basic_auth(&self.account, Some(self.password.expose())).form(&form)
        })
        .await
    }
}

/// The account in the path, which is also the user name.
fn account_in(url: &Url) -> Option<String> {
    let (account, end) = url.path().rsplit_once("/Accounts/")?.1.split_once('/')?;
    let right = end == "Messages.json"
        && !account.is_empty()
        && account.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    right.then(|| account.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://api.example.com/2010-04-01/Accounts/AC0123/Messages.json";

    fn parse(url: &str, key: &str) -> Result<Gateway, SettingError> {
        Gateway::parse(url, key, "+15005550006".into())
    }

    #[test]
    fn the_account_is_parsed_from_the_url() {
        assert_eq!(parse(URL, "key").unwrap().account, "AC0123");
        let nested = "https://example.com/api/laml/2010-04-01/Accounts/b7-f3/Messages.json";
        assert_eq!(parse(nested, "key").unwrap().account, "b7-f3");
    }

    #[test]
    fn an_account_and_a_key_are_required() {
        for url in [
            "https://api.example.com/",
            "https://api.example.com/2010-04-01/Accounts//Messages.json",
            "https://api.example.com/2010-04-01/Accounts/AC0123/Calls.json",
        ] {
            assert_eq!(parse(url, "key").unwrap_err().setting, Setting::SmsUrl, "{url}");
        }
        assert_eq!(parse(URL, "").unwrap_err().setting, Setting::SmsKey);
    }

    #[test]
    fn nothing_prints_the_key() {
        let gateway = parse(URL, "hunter2").unwrap();
        assert!(!format!("{gateway:?}").contains("hunter2"), "{gateway:?}");
    }
}
