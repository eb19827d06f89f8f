//! The names of the settings.

use super::error::ConfigError;

pub(super) const PREFIX: &str = "LATCHKEY_";
/// `LATCHKEY_X_FILE` names a file that contains the value of `LATCHKEY_X`.
pub(super) const IN_FILE: &str = "_FILE";

pub(super) const KNOWN: [&str; 17] = [
    "LATCHKEY_DATA",
    "LATCHKEY_LISTEN",
    "LATCHKEY_FORWARD_AUTH_LISTEN",
    "LATCHKEY_PUBLIC_URL",
    "LATCHKEY_DATABASE_URL",
    "LATCHKEY_KEY_FILE",
    "LATCHKEY_TRUSTED_PROXIES",
    "LATCHKEY_KEEP_ALIVE",
    "LATCHKEY_HSTS_SUBDOMAINS",
    "LATCHKEY_TOTP_SKEW",
    "LATCHKEY_SMTP_URL",
    "LATCHKEY_MAIL_FROM",
    "LATCHKEY_SMS_URL",
    "LATCHKEY_SMS_KEY",
    "LATCHKEY_SMS_SENDER",
    "LATCHKEY_LOG",
    "LATCHKEY_LOG_FORMAT",
];

/// Whether Kubernetes made this variable, for a service whose name is or begins with `latchkey`:
/// `…_SERVICE_HOST`, `…_SERVICE_PORT`, `…_SERVICE_PORT_HTTP`, and `…_PORT`, `…_PORT_3000_TCP`,
/// `…_PORT_3000_TCP_ADDR`.
pub(super) fn is_of_kubernetes(name: &str, value: &str) -> bool {
    const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
    if name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT") {
        return true;
    }
    if name.contains("_SERVICE_PORT_") {
        return value.parse::<u16>().is_ok();
    }
    let Some((_, rest)) = name.rsplit_once("_PORT_").filter(|(_, rest)| !rest.is_empty()) else {
        let scheme = value.split_once("://").map(|(scheme, _)| scheme.to_ascii_uppercase());
        return name.ends_with("_PORT")
            && scheme.is_some_and(|scheme| PROTOCOLS.contains(&scheme.as_str()));
    };
    let mut parts = rest.split('_');
    parts.next().is_some_and(|port| port.parse::<u16>().is_ok())
        && parts.next().is_some_and(|protocol| PROTOCOLS.contains(&protocol))
        && matches!((parts.next(), parts.next()), (None | Some("PROTO" | "PORT" | "ADDR"), None))
}

/// Otherwise a misspelled name would silently leave the default in force.
pub(super) fn refuse_unknown<'a>(
    mut names: impl Iterator<Item = &'a String>,
) -> Result<(), ConfigError> {
    let is_known = |name: &str| {
        let setting = name.strip_suffix(IN_FILE).unwrap_or(name);
        KNOWN.contains(&name) || KNOWN.contains(&setting)
    };
    let Some(unknown) = names.find(|name| !is_known(name)) else {
        return Ok(());
    };
    let all = KNOWN.iter().flat_map(|name| [(*name).to_owned(), format!("{name}{IN_FILE}")]);
    let nearest = all.min_by_key(|known| distance(unknown, known)).unwrap_or_default();
    Err(ConfigError(format!(
        "{unknown} is not a setting (the closest is {nearest}): correct the name or remove the \
         variable."
    )))
}

/// The Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_kubernetes_makes_for_services_are_recognized() {
        for (name, value) in [
            ("LATCHKEY_SERVICE_HOST", "10.96.0.12"),
            ("LATCHKEY_SERVICE_PORT", "3000"),
            ("LATCHKEY_SERVICE_PORT_HTTP", "3000"),
            ("LATCHKEY_SERVICE_PORT_HTTP_ALT", "3001"),
            ("LATCHKEY_PORT", "tcp://10.96.0.12:3000"),
            ("LATCHKEY_PORT_3000_TCP", "tcp://10.96.0.12:3000"),
            ("LATCHKEY_PORT_3000_TCP_PROTO", "tcp"),
            ("LATCHKEY_PORT_3000_TCP_PORT", "3000"),
            ("LATCHKEY_PORT_3000_TCP_ADDR", "10.96.0.12"),
            ("LATCHKEY_WEB_PORT_53_UDP_ADDR", "10.96.0.13"),
            ("LATCHKEY_POSTGRES_SERVICE_HOST", "10.96.0.14"),
            ("LATCHKEY_POSTGRES_PORT", "tcp://10.96.0.14:5432"),
        ] {
            assert!(is_of_kubernetes(name, value), "{name}={value}");
        }
        for (name, value) in [
            ("LATCHKEY_PORT", "3000"),
            ("LATCHKEY_PORT_3000", "tcp://10.96.0.12:3000"),
            ("LATCHKEY_PORT_X_TCP", "tcp://10.96.0.12:3000"),
            ("LATCHKEY_PORT_3000_TCP_X", "3000"),
            ("LATCHKEY_SERVICE", "10.96.0.12"),
            ("LATCHKEY_LISTN", "127.0.0.1:3000"),
            ("LATCHKEY_REPORT", "3000"),
        ] {
            assert!(!is_of_kubernetes(name, value), "{name}={value}");
        }
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
