//! All settings of the operator, read once at start.
//!
//! No other module reads the environment. A mistake stops the start with one sentence that names
//! the variable and the remedy, so that a wrong setting does not surface weeks later.

mod database_url;
mod delivery;
mod error;
mod public_url;
mod variable;

pub use error::ConfigError;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use identity::delivery::Routes;
use ipnet::IpNet;
use tracing_subscriber::filter::LevelFilter;

/// The validated settings of the process.
///
/// It has no `Debug`, because the database URL may contain a password.
#[derive(Clone)]
pub struct Config {
    /// The data folder, by default with the SQLite file and the key ring.
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// The public origin as browsers send it: lower case, no default port, no trailing slash.
    pub public_url: String,
    pub database_url: String,
    pub key_file: PathBuf,
    /// Networks whose `X-Forwarded-For` headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// How long a connection may be idle between two requests.
    pub keep_alive: Duration,
    /// Whether browsers must use TLS for all subdomains as well.
    pub hsts_subdomains: bool,
    /// The accepted clock skew of authenticator apps, in steps of 30 seconds in each direction.
    pub totp_skew: u8,
    /// How emails and text messages are sent.
    pub routes: Routes,
    /// A filter for `tracing_subscriber`, for example `info,server=debug`.
    pub log: String,
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

impl Config {
    /// Reads the environment and the `.env` file in the working folder. The environment wins.
    pub fn load() -> Result<Self, ConfigError> {
        let mut vars = variable::from_dotenv_file()?;
        vars.extend(variable::from_environment()?);
        Self::from_vars(vars.into_iter())
    }

    /// Validates the variables. Those without our prefix are ignored; for duplicate names the last
    /// value wins; an empty value means "not set".
    pub fn from_vars(vars: impl Iterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let vars: HashMap<String, String> = vars
            .filter(|(name, _)| name.starts_with(variable::PREFIX))
            .filter(|(name, value)| !variable::is_of_kubernetes(name, value))
            .collect();
        variable::refuse_unknown(vars.keys())?;
        let text = |name: &str| {
            let value = vars.get(name).map(|value| value.trim());
            value.filter(|value| !value.is_empty())
        };

        let data = PathBuf::from(text("LATCHKEY_DATA").unwrap_or("./data"));
        let listen = listen(text("LATCHKEY_LISTEN").unwrap_or("127.0.0.1:3000"))?;
        let public_url = match text("LATCHKEY_PUBLIC_URL") {
            Some(url) => public_url::parse(url)?,
            None => public_url::on_this_machine(listen),
        };
        Ok(Self {
            database_url: match text("LATCHKEY_DATABASE_URL") {
                Some(url) => database_url::parse(url)?,
                None => database_url::in_folder(&data),
            },
            key_file: match text("LATCHKEY_KEY_FILE") {
                Some(path) => PathBuf::from(path),
                None => data.join("keys"),
            },
            trusted_proxies: networks(text("LATCHKEY_TRUSTED_PROXIES").unwrap_or_default())?,
            keep_alive: keep_alive(text("LATCHKEY_KEEP_ALIVE").unwrap_or("75"))?,
            hsts_subdomains: hsts_subdomains(text("LATCHKEY_HSTS_SUBDOMAINS").unwrap_or("no"))?,
            totp_skew: totp_skew(text("LATCHKEY_TOTP_SKEW").unwrap_or("1"))?,
            routes: delivery::routes(text, &public_url, &data)?,
            log: log_filter(text("LATCHKEY_LOG").unwrap_or("info"))?,
            log_format: log_format(text("LATCHKEY_LOG_FORMAT").unwrap_or("text"))?,
            data,
            listen,
            public_url,
        })
    }
}

impl Config {
    /// Whether the database or the keys are in the data folder, so that it must exist.
    pub fn uses_data_folder(&self) -> bool {
        self.database_url == database_url::in_folder(&self.data)
            || self.key_file.starts_with(&self.data)
    }
}

fn listen(text: &str) -> Result<SocketAddr, ConfigError> {
    text.parse().map_err(|_| {
        ConfigError(format!(
            "LATCHKEY_LISTEN is \"{text}\": use an IP address and a port, for example \
             127.0.0.1:3000 or [::]:3000."
        ))
    })
}

fn networks(text: &str) -> Result<Vec<IpNet>, ConfigError> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(|part| {
            part.parse().map_err(|_| {
                ConfigError(format!(
                    "LATCHKEY_TRUSTED_PROXIES contains \"{part}\": use networks with their prefix \
                     length, separated by commas, for example 10.0.0.0/8,192.0.2.7/32."
                ))
            })
        })
        .collect()
}

fn keep_alive(text: &str) -> Result<Duration, ConfigError> {
    match text.parse() {
        Ok(seconds @ 1..=3600) => Ok(Duration::from_secs(seconds)),
        _ => Err(ConfigError(format!(
            "LATCHKEY_KEEP_ALIVE is \"{text}\": use a number of seconds from 1 to 3600."
        ))),
    }
}

fn hsts_subdomains(text: &str) -> Result<bool, ConfigError> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(ConfigError(format!("LATCHKEY_HSTS_SUBDOMAINS is \"{text}\": use yes or no."))),
    }
}

fn totp_skew(text: &str) -> Result<u8, ConfigError> {
    match text {
        "0" => Ok(0),
        "1" => Ok(1),
        _ => Err(ConfigError(format!(
            "LATCHKEY_TOTP_SKEW is \"{text}\": use 0 or 1, the number of 30-second steps that a \
             clock may be off."
        ))),
    }
}

/// Refuses typos like `inof`: `tracing_subscriber` would take the word for a module name and
/// silence everything else.
fn log_filter(text: &str) -> Result<String, ConfigError> {
    let bare_words = text.split(',').filter(|part| !part.contains(['=', '[']));
    let levels_only = bare_words.map(str::trim).all(|word| word.parse::<LevelFilter>().is_ok());
    if levels_only && tracing_subscriber::EnvFilter::try_new(text).is_ok() {
        return Ok(text.to_owned());
    }
    Err(ConfigError(format!(
        "LATCHKEY_LOG is \"{text}\": use off, error, warn, info, debug or trace, or a list such as \
         info,server=debug."
    )))
}

fn log_format(text: &str) -> Result<LogFormat, ConfigError> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(ConfigError(format!("LATCHKEY_LOG_FORMAT is \"{text}\": use text or json."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::delivery::{MailRoute, SmsRoute};
    use std::path::Path;

    fn config(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let owned = vars.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
        Config::from_vars(owned)
    }

    fn error_for(name: &str, value: &str) -> String {
        let Err(error) = config(&[(name, value)]) else { panic!("{name}={value} was accepted") };
        error.to_string()
    }

    #[test]
    fn the_defaults_serve_this_machine_from_the_data_folder() {
        let config = config(&[]).unwrap();
        assert_eq!(config.data, PathBuf::from("./data"));
        assert_eq!(config.listen, "127.0.0.1:3000".parse().unwrap());
        assert_eq!(config.public_url, "http://localhost:3000");
        assert_eq!(config.database_url, "sqlite://./data/latchkey.db?mode=rwc");
        assert_eq!(config.key_file, PathBuf::from("./data/keys"));
        assert!(config.trusted_proxies.is_empty());
        assert_eq!(config.keep_alive, Duration::from_secs(75));
        assert!(!config.hsts_subdomains);
        assert_eq!(config.totp_skew, 1);
        assert!(
            matches!(config.routes.mail, MailRoute::Folder(path) if path == Path::new("./data/outbox"))
        );
        assert_eq!(config.log, "info");
        assert_eq!(config.log_format, LogFormat::Text);
    }

    #[test]
    fn every_variable_is_read() {
        let config = config(&[
            ("LATCHKEY_DATA", "/srv/latchkey"),
            ("LATCHKEY_LISTEN", "[::]:8443"),
            ("LATCHKEY_PUBLIC_URL", "https://id.example.org"),
            ("LATCHKEY_DATABASE_URL", "postgres://latchkey:p%40ss@db/latchkey"),
            ("LATCHKEY_KEY_FILE", "/run/secrets/keys"),
            ("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32"),
            ("LATCHKEY_KEEP_ALIVE", "120"),
            ("LATCHKEY_HSTS_SUBDOMAINS", "yes"),
            ("LATCHKEY_TOTP_SKEW", "0"),
            ("LATCHKEY_SMTP_URL", "smtps://latchkey:p%40ss@smtp.example.org"),
            ("LATCHKEY_MAIL_FROM", "latchkey@example.org"),
            ("LATCHKEY_SMS_URL", "https://sms.example.org/Accounts/AC0123/Messages.json"),
            ("LATCHKEY_SMS_KEY", "key"),
            ("LATCHKEY_SMS_SENDER", "+15005550006"),
            ("LATCHKEY_LOG", "warn,server=debug"),
            ("LATCHKEY_LOG_FORMAT", "json"),
        ])
        .unwrap();
        assert_eq!(config.data, PathBuf::from("/srv/latchkey"));
        assert_eq!(config.listen, "[::]:8443".parse().unwrap());
        assert_eq!(config.public_url, "https://id.example.org");
        assert_eq!(config.database_url, "postgres://latchkey:p%40ss@db/latchkey");
        assert_eq!(config.key_file, PathBuf::from("/run/secrets/keys"));
        assert_eq!(config.trusted_proxies.len(), 2);
        assert_eq!(config.keep_alive, Duration::from_secs(120));
        assert!(config.hsts_subdomains);
        assert_eq!(config.totp_skew, 0);
        assert!(matches!(config.routes.mail, MailRoute::Smtp(_)));
        assert!(matches!(config.routes.sms, SmsRoute::Twilio(_)));
        assert_eq!(config.log, "warn,server=debug");
        assert_eq!(config.log_format, LogFormat::Json);
    }

    #[test]
    fn the_database_and_the_keys_are_in_the_data_folder_by_default() {
        let config = config(&[("LATCHKEY_DATA", "/srv/latchkey")]).unwrap();
        assert_eq!(config.database_url, "sqlite:///srv/latchkey/latchkey.db?mode=rwc");
        assert_eq!(config.key_file, PathBuf::from("/srv/latchkey/keys"));
    }

    #[test]
    fn the_default_public_address_has_the_port() {
        let config = config(&[("LATCHKEY_LISTEN", "0.0.0.0:8080")]).unwrap();
        assert_eq!(config.public_url, "http://localhost:8080");
    }

    #[test]
    fn the_later_of_two_values_applies_and_an_empty_one_is_ignored() {
        let config = config(&[
            ("LATCHKEY_LISTEN", "127.0.0.1:1"),
            ("LATCHKEY_LISTEN", "127.0.0.1:2"),
            ("LATCHKEY_LOG_FORMAT", ""),
        ])
        .unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.log_format, LogFormat::Text);
    }

    #[test]
    fn variables_of_other_programs_are_ignored() {
        assert!(config(&[("PATH", "/bin"), ("LEPTOS_SITE_ROOT", "x"), ("RUST_LOG", "?")]).is_ok());
    }

    #[test]
    fn variables_of_kubernetes_are_ignored() {
        let service = [("LATCHKEY_PORT", "tcp://10.96.0.12:3000"), ("LATCHKEY_SERVICE_PORT", "1")];
        assert!(config(&service).is_ok());
        assert!(error_for("LATCHKEY_PORT", "3000").starts_with("LATCHKEY_PORT is not a setting"));
    }

    #[test]
    fn the_data_folder_is_used_unless_the_database_and_the_keys_are_elsewhere() {
        let database = ("LATCHKEY_DATABASE_URL", "sqlite:///srv/latchkey.db");
        let keys = ("LATCHKEY_KEY_FILE", "/srv/keys");
        assert!(config(&[]).unwrap().uses_data_folder());
        assert!(config(&[database]).unwrap().uses_data_folder());
        assert!(config(&[keys]).unwrap().uses_data_folder());
        assert!(!config(&[database, keys]).unwrap().uses_data_folder());
    }

    #[test]
    fn an_unknown_variable_stops_the_start_with_a_suggestion() {
        let sentence = error_for("LATCHKEY_LISTN", "127.0.0.1:3000");
        assert!(sentence.contains("LATCHKEY_LISTN "), "{sentence}");
        assert!(sentence.contains("LATCHKEY_LISTEN"), "{sentence}");
        let sentence = error_for("LATCHKEY_DATABASEURL", "");
        assert!(sentence.contains("LATCHKEY_DATABASE_URL"), "{sentence}");
    }

    #[test]
    fn each_error_is_one_sentence_with_the_variable_and_the_remedy() {
        for (name, value, remedy) in [
            ("LATCHKEY_LISTEN", "localhost:3000", "127.0.0.1:3000"),
            ("LATCHKEY_LISTEN", "3000", "an IP address and a port"),
            ("LATCHKEY_PUBLIC_URL", "http://example.org", "https://"),
            ("LATCHKEY_DATABASE_URL", "mysql://db/latchkey", "sqlite://"),
            ("LATCHKEY_TRUSTED_PROXIES", "10.0.0.0/8,proxy", "10.0.0.0/8"),
            ("LATCHKEY_TRUSTED_PROXIES", "10.0.0.1", "prefix length"),
            ("LATCHKEY_KEEP_ALIVE", "0", "from 1 to 3600"),
            ("LATCHKEY_KEEP_ALIVE", "75s", "seconds"),
            ("LATCHKEY_HSTS_SUBDOMAINS", "true", "yes or no"),
            ("LATCHKEY_TOTP_SKEW", "2", "0 or 1"),
            ("LATCHKEY_TOTP_SKEW", "-1", "0 or 1"),
            ("LATCHKEY_LOG", "inof", "info"),
            ("LATCHKEY_LOG", "server=loud", "info"),
            ("LATCHKEY_LOG_FORMAT", "JSON", "text or json"),
        ] {
            let sentence = error_for(name, value);
            assert!(sentence.starts_with(name), "{sentence}");
            assert!(sentence.contains(remedy), "{sentence}");
            assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}");
        }
    }
}
