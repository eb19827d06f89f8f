//! The numbers in SECURITY.md that concern applications.

pub(super) const HELD: &[(&str, &str, &str)] = &[
    (
        "at most 500; the proof",
        "identity/src/application/values.rs",
        "MOST_APPLICATIONS: u64 = 500;",
    ),
    (
        "1 to 720 minutes old at most",
        "identity/src/application/demand.rs",
        "MINUTES: RangeInclusive<i64> = 1..=720;",
    ),
    (
        "43 random letters and digits",
        "identity/src/connection/secret.rs",
        "random_letters_and_digits::<43>()",
    ),
    ("shown for 15 minutes", "identity/src/connection/revealed.rs", "REVEALED: i64 = 15 * 60;"),
    ("for at most 30 days", "identity/src/connection/secret.rs", "Self::Month => 30,"),
    (
        "at most 20 per application",
        "identity/src/connection/redirect_uris.rs",
        "MOST_REDIRECT_URIS: usize = 20;",
    ),
    ("1,000 bytes each", "identity/src/connection/redirect_uri.rs", "LONGEST: usize = 1_000;"),
    (
        "`http://127.0.0.1` and `http://[::1]`",
        "identity/src/connection/matching.rs",
        "[\"http://127.0.0.1\", \"http://[::1]\"]",
    ),
    (
        "Secrets of applications, per site (for IPv6, one /48) | 10 | for 30 seconds up to 15 minutes",
        "identity/src/throttle/rule.rs",
        "APPLICATION_SECRETS: Rule = SETUP_CODES;",
    ),
    (
        "PKCE is accepted only with SHA-256",
        "identity/src/authorization/asked.rs",
        "CHALLENGE: usize = 32;",
    ),
    (
        "Request of an application | at most 16 kB",
        "identity/src/authorization/parameters.rs",
        "LONGEST: usize = 16 * 1024;",
    ),
    ("a hint 8 kB", "identity/src/authorization/parameters.rs", "ID_TOKEN_HINT: usize = 8 * 1024;"),
    (
        "of which the state may be 4 kB",
        "identity/src/authorization/asked.rs",
        "STATE: usize = 4 * 1024;",
    ),
    ("the nonce 512 bytes", "identity/src/authorization/asked.rs", "NONCE: usize = 512;"),
    (
        "waits for 60 minutes, encrypted",
        "identity/src/authorization/waiting.rs",
        "LASTS: i64 = 60 * 60;",
    ),
    ("and `claims` 2 kB", "identity/src/authorization/claims.rs", "LONGEST: usize = 2 * 1024;"),
    (
        "a pushed one lasts 90 seconds",
        "identity/src/authorization/pushed.rs",
        "PUSHED_LASTS: i64 = 90;",
    ),
    (
        "another code for 60 seconds",
        "identity/src/authorization/waiting.rs",
        "ANSWERED_AGAIN: i64 = 60;",
    ),
    (
        "may send 300 at once, and 2 more every second",
        "server/src/form_limit.rs",
        "REQUESTS: Speed = Speed { at_once: 300, per_second: 2 };",
    ),
    ("continues within 60 seconds", "identity/src/sign_out/checked_hint.rs", "LASTS: i64 = 60;"),
    (
        "signed when it is sent, and valid for 2 minutes",
        "identity/src/logout/message.rs",
        "VALID: i64 = 2 * 60;",
    ),
    (
        "an attempt may take 5 seconds",
        "identity/src/logout/target.rs",
        "PATIENCE: Duration = Duration::from_secs(5);",
    ),
    ("4 run at once", "identity/src/logout/worker.rs", "AT_ONCE: usize = 4;"),
    (
        "longer than 250 milliseconds",
        "identity/src/logout/attempt.rs",
        "QUICK: Duration = Duration::from_millis(250);",
    ),
    ("of at most 64 and one", "identity/src/logout/worker.rs", "MOST: usize = 64;"),
    ("tried again for 60 minutes", "identity/src/logout/queue.rs", "RETRIED: i64 = 60 * 60;"),
    (
        "pauses from 5 seconds up to 10 minutes",
        "identity/src/logout/queue.rs",
        "[5, 15, 45, 2 * 60, 5 * 60, 10 * 60]",
    ),
    ("valid for 60 seconds and once", "identity/src/grant/lifetime.rs", "CODE_LASTS: i64 = 60;"),
    ("tokens for 600 seconds", "identity/src/grant/lifetime.rs", "TOKEN_LASTS: i64 = 10 * 60;"),
    ("used again within 10 seconds", "identity/src/grant/lifetime.rs", "REFRESH_AGAIN: i64 = 10;"),
    ("Refresh token | 256 bits", "identity/src/grant/tokens.rs", "Token::of(keys.mac("),
    ("and for 10 more seconds", "identity/src/grant/lifetime.rs", "REFRESH_AGAIN: i64 = 10;"),
    ("begin with the same 126 random bits", "identity/src/secret/token.rs", "FAMILY: usize = 21;"),
    (
        "20 access tokens of one grant",
        "identity/src/grant/lifetime.rs",
        "MOST_ACCESS_TOKENS: u64 = 20;",
    ),
    (
        "50 grants that outlive their sessions",
        "identity/src/grant/lifetime.rs",
        "MOST_STAY_CONNECTED: u64 = 50;",
    ),
    (
        "after 30 days without use",
        "identity/src/grant/lifetime.rs",
        "REFRESH_IDLE: i64 = 30 * DAY;",
    ),
    (
        "and 90 days after the start",
        "identity/src/grant/lifetime.rs",
        "REFRESH_LASTS: i64 = 90 * DAY;",
    ),
    (
        "a verifier of 43 to 128 characters",
        "identity/src/grant/pkce.rs",
        "LENGTH: RangeInclusive<usize> = 43..=128;",
    ),
    (
        "Subject, `sid` | 128 random bits",
        "identity/src/secret/random.rs",
        "encode(random_bytes::<16>())",
    ),
    ("RS256 with 2048 bits, or ES256", "identity/src/jose/key_pair.rs", "MODULUS: usize = 2048;"),
    ("signs for 180 days", "identity/src/signing_key/plan.rs", "LIFETIME: i64 = 180 * DAY;"),
    (
        "at least 20 minutes before it signs",
        "identity/src/signing_key/plan.rs",
        "PUBLISHED_BEFORE: i64 = 20 * 60;",
    ),
    (
        "until a day after its successor",
        "identity/src/signing_key/plan.rs",
        "PUBLISHED_AFTER: i64 = DAY;",
    ),
];
