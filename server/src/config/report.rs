//! All settings for `latchkey config`, without secrets.

use super::{Address, Config, LogFormat, Source, name::KNOWN};

/// What is shown in place of a secret.
const SECRET: &str = "set";

/// A setting as the operator may see it.
#[derive(Debug)]
pub struct Reported {
    pub name: &'static str,
    /// `None` if it is not set and has no default.
    pub value: Option<String>,
    pub source: Source,
}

impl Config {
    pub fn report(&self) -> Vec<Reported> {
        let reported = |name: &'static str| {
            let given = self.values.text(name).map(|text| match is_secret(name, text) {
                true => SECRET.to_owned(),
                false => text.to_owned(),
            });
            let value = given.or_else(|| self.default(name));
            Reported { name, value, source: self.values.source(name) }
        };
        KNOWN.into_iter().map(reported).collect()
    }

    /// The value that applies because none is given.
    fn default(&self, name: &str) -> Option<String> {
        Some(match name {
            "LATCHKEY_DATA" => self.data.display().to_string(),
            "LATCHKEY_LISTEN" => {
                let addresses: Vec<String> = self.listen.iter().map(Address::to_string).collect();
                addresses.join(", ")
            }
            "LATCHKEY_PUBLIC_URL" => self.public_url.clone(),
            "LATCHKEY_DATABASE_URL" => self.database_url.clone(),
            "LATCHKEY_KEY_FILE" => self.key_file.display().to_string(),
            "LATCHKEY_KEEP_ALIVE" => self.keep_alive.as_secs().to_string(),
            "LATCHKEY_HSTS_SUBDOMAINS" => {
                if self.hsts_subdomains { "yes" } else { "no" }.to_owned()
            }
            "LATCHKEY_TOTP_SKEW" => self.totp_skew.to_string(),
            "LATCHKEY_LOG" => self.log.clone(),
            "LATCHKEY_LOG_FORMAT" => match self.log_format {
                LogFormat::Text | LogFormat::Journal => "text".to_owned(),
                LogFormat::Json => "json".to_owned(),
            },
            _ => return None,
        })
    }
}

/// URLs may contain passwords or tokens. The path of a SQLite file is no secret.
fn is_secret(name: &str, text: &str) -> bool {
    match name {
        "LATCHKEY_DATABASE_URL" => !text.starts_with("sqlite:"),
        "LATCHKEY_SMTP_URL" | "LATCHKEY_SMS_URL" | "LATCHKEY_SMS_KEY" => true,
        _ => false,
    }
}
