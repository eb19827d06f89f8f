//! All settings of the operator, read once at start.
//!
//! No other module reads the environment. A mistake stops the start with one sentence that names
//! the variable and the remedy, so that a wrong setting does not surface weeks later.

mod database_url;
mod delivery;
mod error;
mod listen;
mod name; // of the settings
mod public_url;
mod report; // without secrets
mod value; // of each setting, and where it is from
mod variable; // the environment and the settings file

pub use error::ConfigError;
pub use listen::Address;
pub use report::Reported;
pub use value::Source;

use std::path::{Path, PathBuf};
use std::time::Duration;

use identity::delivery::Routes;
use ipnet::IpNet;
use tracing_subscriber::filter::LevelFilter;
use value::Values;

/// The validated settings of the process.
///
/// It has no `Debug`, because the database URL may contain a password.
#[derive(Clone)]
pub struct Config {
    /// The data folder, by default with the SQLite file and the key ring.
    pub data: PathBuf,
    /// Not used if systemd passes sockets.
    pub listen: Vec<Address>,
    /// Where reverse proxies ask about requests to protected hosts. Empty: nowhere.
    pub forward_auth_listen: Vec<Address>,
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
    values: Values,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    /// Text for the journal of systemd, which adds the time and reads the severity.
    Journal,
    Json,
}

impl Config {
    /// Reads the environment, the service's credentials, and a settings file: the given one, or
    /// `.env` in the working folder, or else the one of the package. The environment wins over the
    /// file.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut variables = variable::from_settings_file(file)?;
        variables.extend(variable::from_environment()?);
        let credentials = variable::credentials_folder();
        let mut config = Self::new(Values::collect(variables, credentials.as_deref())?)?;
        if config.log_format == LogFormat::Text && variable::log_goes_to_journal() {
            config.log_format = LogFormat::Journal;
        }
        Ok(config)
    }

    /// Validates the values.
    fn new(values: Values) -> Result<Self, ConfigError> {
        let text = |name: &str| values.text(name);

        let data = PathBuf::from(text("LATCHKEY_DATA").unwrap_or("./data"));
        let listen = text(listen::LISTEN).unwrap_or("127.0.0.1:3000");
        let listen = listen::parse(listen::LISTEN, listen)?;
        let trusted_proxies = networks(text("LATCHKEY_TRUSTED_PROXIES").unwrap_or_default())?;
        let forward_auth = text(listen::FORWARD_AUTH).unwrap_or_default();
        let forward_auth_listen = listen::parse_forward_auth(forward_auth, &trusted_proxies)?;
        let public_url = match text("LATCHKEY_PUBLIC_URL") {
            Some(url) => public_url::parse(url)?,
            None => public_url::on_this_machine(&listen)?,
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
            trusted_proxies,
            forward_auth_listen,
            keep_alive: keep_alive(text("LATCHKEY_KEEP_ALIVE").unwrap_or("75"))?,
            hsts_subdomains: hsts_subdomains(text("LATCHKEY_HSTS_SUBDOMAINS").unwrap_or("no"))?,
            totp_skew: totp_skew(text("LATCHKEY_TOTP_SKEW").unwrap_or("1"))?,
            routes: delivery::routes(text, &public_url, &data)?,
            log: log_filter(text("LATCHKEY_LOG").unwrap_or("info"))?,
            log_format: log_format(text("LATCHKEY_LOG_FORMAT").unwrap_or("text"))?,
            data,
            listen,
            public_url,
            values,
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
mod tests;
