use super::{value::Variable, *};
use identity::delivery::{MailRoute, SmsRoute};

fn config(vars: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let variables = vars.iter().map(|(name, value)| Variable {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
        source: Source::Environment,
    });
    Config::new(Values::collect(variables, None)?)
}

fn error_for(name: &str, value: &str) -> String {
    let Err(error) = config(&[(name, value)]) else { panic!("{name}={value} was accepted") };
    error.to_string()
}

#[test]
fn the_defaults_serve_this_machine_from_the_data_folder() {
    let config = config(&[]).unwrap();
    assert_eq!(config.data, PathBuf::from("./data"));
    assert_eq!(config.listen, [Address::Tcp("127.0.0.1:3000".parse().unwrap())]);
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
    assert_eq!(config.listen, [Address::Tcp("[::]:8443".parse().unwrap())]);
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
    assert_eq!(config.listen[0].to_string(), "127.0.0.1:2");
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
