//! What other systems write around a hash.

/// Names that say nothing about the hash, because it names its own scheme. LDAP, Dovecot.
const CONTAINERS: [&str; 7] =
    ["{CRYPT}", "{ARGON2}", "{ARGON2I}", "{ARGON2ID}", "{BCRYPT}", "{BLF-CRYPT}", "{SCRYPT}"];

/// Prefixes that stand for others: Passlib's for LDAP, Django's, and Nextcloud's versions.
const PREFIXES: [(&str, &str); 8] = [
    ("{PBKDF2-SHA256}", "$pbkdf2-sha256$"),
    ("{PBKDF2-SHA512}", "$pbkdf2-sha512$"),
    ("argon2$argon2", "$argon2"),
    ("bcrypt$$2", "$2"),
    ("bcrypt_sha256$$2", "bcrypt_sha256$2"),
    ("1|$", "$"),
    ("2|$", "$"),
    ("3|$", "$"),
];

/// Schemes without a leading sign, which would otherwise look like a password.
const PLAIN: [&str; 10] = [
    "md5",
    "unsalted_md5",
    "sha1",
    "unsalted_sha1",
    "sha256",
    "sha512",
    "crypt",
    "pbkdf2_sha1",
    "pbkdf2_sha512",
    "SCRAM-SHA-256",
];

/// The hash itself.
pub(super) fn unwrapped(text: &str) -> String {
    let text = match CONTAINERS.iter().find_map(|name| without(text, name)) {
        Some(rest) if rest.starts_with('$') => rest,
        _ => text,
    };
    let other = PREFIXES.iter().find_map(|(prefix, other)| Some((without(text, prefix)?, other)));
    other.map_or_else(|| text.to_owned(), |(rest, other)| format!("{other}{rest}"))
}

/// Schemes in braces are written in any case.
fn without<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The name of the scheme: `{SSHA}…`, `$6$…` or `md5$…`. A text in another form may be a password,
/// and no part of it is shown.
pub(super) fn name(text: &str) -> Option<String> {
    let is_name = |name: &str| {
        (1..=24).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    };
    if let Some((name, _)) = text.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        return is_name(name).then(|| format!("{{{name}}}"));
    }
    if let Some((name, _)) = text.strip_prefix('$').and_then(|rest| rest.split_once('$')) {
        return is_name(name).then(|| format!("${name}$"));
    }
    let (name, _) = text.split_once('$')?;
    PLAIN.contains(&name).then(|| name.to_owned())
}
