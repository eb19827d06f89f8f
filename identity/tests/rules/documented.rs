//! SECURITY.md and the code name the same numbers.

use std::path::Path;

/// What SECURITY.md says, and the file and the declaration that make it true.
const HELD: &[(&str, &str, &str)] = &[
    ("expires after ten minutes", "identity/src/pending_sign_in.rs", "LIFETIME: i64 = 10 * 60;"),
    ("within the last ten minutes", "identity/src/session/lifetime.rs", "FRESH: i64 = 10 * 60;"),
    ("for one day", "identity/src/disable_link/link.rs", "LIFETIME: i64 = 24 * 60 * 60;"),
    ("events of more than 7 days", "identity/src/audit/retention.rs", "USUAL: i64 = 7;"),
    ("within five minutes", "identity/src/passkey/ceremony.rs", "LIFETIME: i64 = 5 * 60;"),
    ("App code | 6 digits, SHA-1", "identity/src/code.rs", "DIGITS: usize = 6;"),
    (", 30 seconds; one step", "identity/src/totp/time_step.rs", "STEP: i64 = 30;"),
    ("`LATCHKEY_TOTP_SKEW=0`", "server/src/config.rs", "LATCHKEY_TOTP_SKEW"),
    ("10 codes of ", "identity/src/recovery_code/issue.rs", "COUNT: usize = 10;"),
    // Five bits in each of 16 characters.
    ("80 random bits", "identity/src/recovery_code/code.rs", "SECRET_LENGTH: usize = 16;"),
    ("at least 15 characters", "identity/src/password/new.rs", "MIN_LENGTH: usize = 15;"),
    ("or 8 while", "identity/src/password/new.rs", "MIN_LENGTH_ENFORCED: usize = 8;"),
    ("at most 1024 bytes", "identity/src/password/new.rs", "MAX_BYTES: usize = 1024;"),
    ("19 MiB, 2 passes, 1 lane", "identity/tests/rules/password.rs", "m=19456,t=2,p=1"),
    ("64 waiting", "identity/src/slow_hash.rs", "WAITING_ROOM: usize = 64;"),
    ("for 2 seconds", "identity/src/turns.rs", "Duration::from_secs(2);"),
    ("1 hour idle", "identity/src/session/lifetime.rs", "IDLE: i64 = 60 * 60;"),
    ("12 hours in total", "identity/src/session/lifetime.rs", "ABSOLUTE: i64 = 12 * 60 * 60;"),
    ("after a minute in any case", "identity/src/session/lifetime.rs", "GRACE: i64 = 60;"),
    (
        "Pending sign-in, identity check | 10 minutes",
        "identity/src/session/lifetime.rs",
        "FRESH: i64 = 10 * 60;",
    ),
    // Five bits in each of 25 characters.
    ("125 random bits", "identity/src/first_start.rs", "CODE_LENGTH: usize = 25;"),
    (", 60 minutes |", "identity/src/first_start.rs", "LIFETIME: i64 = 60 * 60;"),
    ("Sent code | 6 digits", "identity/src/code.rs", "DIGITS: usize = 6;"),
    (", 10 minutes, only", "identity/src/sent_code/send.rs", "LIFETIME: i64 = 10 * 60;"),
    ("256 random bits", "identity/src/secret/token.rs", "random_bytes::<32>()"),
    ("Password reset 60 minutes", "identity/src/password/forgot.rs", "LIFETIME: i64 = 60 * 60;"),
    (
        "two-factor authentication 24 hours",
        "identity/src/disable_link/link.rs",
        "LIFETIME: i64 = 24 * 60 * 60;",
    ),
    ("invitation 7 days", "identity/src/invitation/send.rs", "LIFETIME: i64 = 7 * 24 * 60 * 60;"),
    (
        "answers within 5 seconds",
        "server/src/time_limit.rs",
        "ANSWER: Duration = Duration::from_millis(4500);",
    ),
    (
        "or within 30 where",
        "server/src/time_limit.rs",
        "LONG_ANSWER: Duration = Duration::from_secs(30);",
    ),
    (
        "up to 20 passkeys and security keys per account",
        "identity/src/passkey/registration.rs",
        "MOST: usize = 20;",
    ),
    ("valid for 5 minutes", "identity/src/passkey/ceremony.rs", "LIFETIME: i64 = 5 * 60;"),
    ("1 to 90 days", "identity/src/policy.rs", "1..=90"),
    (
        "up to 10 new ones a day per account",
        "identity/src/send_budget/limits.rs",
        "\"trust:account:{}\", account.0), 10, DAY)",
    ),
    ("for one more minute", "identity/src/trusted_browser/accept.rs", "GRACE: i64 = 60;"),
    (
        "together | 10 | waits from 30 seconds, doubling, up to 15 minutes",
        "identity/src/throttle/rule.rs",
        "PASSWORDS: Rule =\n    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };",
    ),
    (
        "Passwords in a known browser, while the others are waiting | 5",
        "identity/src/throttle/rule.rs",
        "PASSWORDS_IN_KNOWN_BROWSER: Rule = Rule { free: 5, ..PASSWORDS };",
    ),
    (
        "App codes and sent codes together, per account | 5 | waits from 30 seconds, doubling, up to an hour; after 20 in a row",
        "identity/src/throttle/rule.rs",
        "CODES: Rule = Rule { free: 5, first_wait: 30, longest_wait: 3600, cap: 20 };",
    ),
    ("as after 20 in a row", "identity/src/throttle/rule.rs", "longest_wait: 3600, cap: 20 };"),
    (
        "unknown browsers within 30 days",
        "identity/src/throttle/slow_budget.rs",
        "LASTS: i64 = 30 * 86_400;",
    ),
    ("after 10, code entry", "identity/src/throttle/slow_budget.rs", "BUDGET: u64 = 10;"),
    ("the budget of 30 days", "identity/src/throttle/slow_budget.rs", "LASTS: i64 = 30 * 86_400;"),
    (
        "even if waits were lifted in between | 100 |",
        "identity/src/throttle/rule.rs",
        "CODES_IN_ALL: Rule =\n    Rule { free: 100, first_wait: 3600, longest_wait: 3600, cap: 100 };",
    ),
    (
        "Recovery codes, per account | 5 | the same waits, counted separately; blocked after 100 in a row",
        "identity/src/throttle/rule.rs",
        "RECOVERY_CODES: Rule = Rule { cap: 100, ..CODES };",
    ),
    (
        "Setup codes | 10 | waits from 30 seconds up to 15 minutes",
        "identity/src/throttle/rule.rs",
        "SETUP_CODES: Rule =\n    Rule { free: 10, first_wait: 30, longest_wait: 900, cap: i64::MAX };",
    ),
    (
        "30 seconds between two codes of one attempt",
        "identity/src/send_budget/limit.rs",
        "INTERVAL: i64 = 30;",
    ),
    ("5 an hour per method", "identity/src/send_budget/limits.rs", "Limit::new(key, 5, HOUR)"),
    (
        "limited to 20 a day",
        "identity/src/send_budget/limits.rs",
        "method.as_str(), account.0), 20, DAY)",
    ),
    ("20 a day to an address", "identity/src/send_budget/limits.rs", "hex(&mac[..16])), 20, DAY)"),
    ("200 an hour from the", "identity/src/send_budget/limits.rs", "\"codes\", 200, client)"),
    (
        "1,000 text messages a day to one country",
        "identity/src/send_budget/limits.rs",
        "Limit::new(country, 1_000, DAY)",
    ),
    ("5,000 in total", "identity/src/send_budget/limits.rs", "\"sms:all\".to_owned(), 5_000, DAY)"),
    (
        "Password reset links: 30 seconds apart, 5 an hour and 10 a day per email address",
        "identity/src/send_budget/limits.rs",
        "Limit { interval: INTERVAL, ..Limit::new(person.clone(), 5, HOUR) },\n        Limit::new(format!(\"{person}:day\"), 10, DAY),\n    ];",
    ),
    ("60 an hour from one network", "identity/src/send_budget/limits.rs", "\"links\", 60, client)"),
    (
        "invitations 30 seconds apart, 5 an hour and 10 a day per recipient",
        "identity/src/send_budget/limits.rs",
        "Limit { interval: INTERVAL, ..Limit::new(person.clone(), 5, HOUR) },\n        Limit::new(format!(\"{person}:day\"), 10, DAY),",
    ),
    (
        "200 an hour per administrator",
        "identity/src/send_budget/limits.rs",
        "\"{what}:by:{}\", by.0), 200, HOUR)",
    ),
    (
        "invitations 5 an hour and 10 a day per address",
        "identity/src/send_budget/limits.rs",
        "[Limit::new(address.clone(), 5, HOUR), Limit::new(format!(\"{address}:day\"), 10, DAY)]",
    ),
    ("more than 10 MB", "identity/src/import/text.rs", "MAX_BYTES: usize = 10 * 1024 * 1024;"),
    ("50,000 users", "identity/src/import/text.rs", "MAX_PEOPLE: usize = 50_000;"),
    ("64 fields in a line", "identity/src/import/text.rs", "MAX_COLUMNS: usize = 64;"),
    (
        "5 test messages",
        "identity/src/send_budget/limits.rs",
        "\"test:account:{}\", account.0), 5, 600)",
    ),
    (
        "20 connections to a mail server in 10 minutes",
        "identity/src/send_budget/charge.rs",
        "\"attempt:account:{}\", account.0), 20, 600)",
    ),
    (
        "Changes of one's own password: 10 a day",
        "identity/src/send_budget/limits.rs",
        "\"password:account:{}\", account.0), 10, DAY)",
    ),
    (
        "New sets of recovery codes: 10 a day",
        "identity/src/send_budget/limits.rs",
        "\"recovery-codes:account:{}\", account.0), 10, DAY)",
    ),
    ("at most 200 characters", "identity/src/delivery/trial.rs", "LONGEST: usize = 200;"),
    (
        "Every third wrong code within 30 days",
        "identity/src/throttle/slow_budget.rs",
        "TELL_AT: u64 = 3;",
    ),
    (
        "the third wrong recovery code in a row",
        "identity/src/failed_attempts.rs",
        "TELL_AT: i64 = 3;",
    ),
    (
        "60 forms at once to pages that need no sign-in, and one more every second",
        "server/src/form_limit.rs",
        "NETWORK: Speed = Speed { at_once: 60, per_second: 1 };",
    ),
    (
        "All networks of one IPv6 site (one /48) together may send 600 at once and 10 more every second",
        "server/src/form_limit.rs",
        "SITE: Speed = Speed { at_once: 600, per_second: 10 };",
    ),
    (
        "requests for challenges of passkeys are counted separately: 600 at once and 10 more every second",
        "server/src/form_limit.rs",
        "LIGHT: Speed = Speed { at_once: 600, per_second: 10 };",
    ),
    (
        "an office of 300 users behind one address",
        "server/src/form_limit.rs",
        "const USERS: u32 = 300;",
    ),
    (
        "A signed-in user may send 120 forms at once, and 2 more every second",
        "server/src/form_limit.rs",
        "ACCOUNT: Speed = Speed { at_once: 120, per_second: 2 };",
    ),
    ("from one IPv6 site (one /48)", "identity/src/client.rs", "the /48 of an IPv6 address"),
    ("one /64", "identity/src/client.rs", "64"),
    ("more than 18 hours", "identity/src/services/steadiness.rs", "JUMP: i64 = 18 * 60 * 60;"),
    ("for the next 2 minutes", "identity/src/services/steadiness.rs", "FOR_CODES: i64 = 2 * 60;"),
    ("for the next 60.", "identity/src/services/steadiness.rs", "FOR_SWEEPS: i64 = 60 * 60;"),
    (
        "has 10 seconds to send the headers",
        "server/src/listener/phase.rs",
        "HEADER_TIME: Duration = Duration::from_secs(10);",
    ),
    ("up to 16 kB", "server/src/listener.rs", "MAX_HEADER_BYTES: usize = 16 * 1024;"),
    ("idle for 75 seconds", "server/src/config.rs", "(\"LATCHKEY_KEEP_ALIVE\").unwrap_or(\"75\")"),
    (
        "stops arriving for 30 seconds",
        "server/src/time_limit.rs",
        "PATIENCE: Duration = Duration::from_secs(30);",
    ),
    (
        "takes more than 60 seconds in total",
        "server/src/time_limit.rs",
        "FORM: Duration = Duration::from_secs(60);",
    ),
    (
        "reads nothing of a response for 60 seconds",
        "server/src/listener/timed_stream.rs",
        "WRITE_TIME: Duration = Duration::from_secs(60);",
    ),
    (
        "at most 10,000 connections",
        "server/src/listener/descriptors.rs",
        "MAX_CONNECTIONS: usize = 10_000;",
    ),
    (
        "at most 1,000 from one network",
        "server/src/listener/places.rs",
        "PER_NETWORK: usize = 1_000;",
    ),
    ("Up to 256 more connections", "server/src/listener/extra.rs", "MOST: usize = 256;"),
    ("each answer must arrive within 5 seconds", "faults/means/outage.mjs", "LIMIT = 5_000;"),
    (
        "accepted for 5 seconds",
        "server/src/listener/extra.rs",
        "TIME: Duration = Duration::from_secs(5);",
    ),
];

/// Names and numbers of standards.
const OTHERS: &[&str] = &[
    "AES-256-GCM",
    "IPv6",
    "argon2id",
    "end2end",
    "ES256, ES384 or RS256",
    "NIST SP 800-63B 2.2.3",
    "NIST SP 800-63B 3.1.1.2",
    "NIST SP 800-63B 3.1.3",
    "NIST SP 800-63B 4.2.1.1 requires 64",
    "RFC 6238 5.2",
    "WebAuthn Level 3",
];

/// The tables that `make attack` and `make faults` write stand between two comments.
fn without_tables_of_runs(text: &str) -> String {
    let (mut rest, mut inside) = (String::new(), false);
    for line in text.lines() {
        match line.strip_prefix("<!-- ") {
            Some(mark) => inside = !mark.starts_with("end of "),
            None if !inside => rest.extend([line, "\n"]),
            None => {}
        }
    }
    assert!(!inside, "a table has no end");
    rest
}

#[test]
fn every_number_in_security_md_is_the_one_in_the_code() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let said = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let mut rest = without_tables_of_runs(&said);
    for (words, file, declaration) in HELD {
        assert!(said.contains(words), "SECURITY.md does not say “{words}”");
        let source = std::fs::read_to_string(root.join(file)).unwrap();
        assert!(source.contains(declaration), "“{words}”: {file} does not say `{declaration}`");
        rest = rest.replace(words, "");
    }
    for words in OTHERS {
        rest = rest.replace(words, "");
    }
    for line in rest.lines() {
        let line = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = line.find(|c: char| c.is_ascii_digit());
        let near = number.map(|at| line[..at].chars().rev().take(40).collect::<String>());
        let near = near.map(|text| text.chars().rev().collect::<String>());
        assert_eq!(near, None, "no test holds the number after this text");
    }
}
