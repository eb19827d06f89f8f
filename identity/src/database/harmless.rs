//! Statements that take nothing away from a user whom a gate lets in. All others may, also those on a
//! table that is not listed here.

/// Tables that a check at a gate does not read, and whose rows are not deleted together with rows that
/// it reads.
pub(crate) const OTHERS: [&str; 52] = [
    "account_tally",
    "added_keys",
    "adoption_days",
    "audit_anchors",
    "audit_events",
    "audit_heads",
    "audit_horizon",
    "authorization_codes",
    "authorization_requests",
    "bulk_jobs",
    "connection_addresses",
    "connection_groups",
    "connection_keys",
    "connection_secrets",
    "connections",
    "consents",
    "gate_tickets",
    "grant_tokens",
    "grants",
    "import_batches",
    "import_invalid_lines",
    "import_parts",
    "installation",
    "key_canaries",
    "links",
    "logout_messages",
    "mail_settings",
    "nodes",
    "outbox",
    "passkey_ceremonies",
    "passkeys",
    "pending_sign_ins",
    "published_key_sets",
    "pushed_requests",
    "recovery_code_sets",
    "recovery_codes",
    "reminder_rounds",
    "send_counts",
    "sent_code_methods",
    "sent_codes",
    "session_applications",
    "signing_keys",
    "sms_settings",
    "spent_links",
    "throttles",
    "totp_enrollments",
    "totps",
    "trusted_browsers",
    "used_assertions",
    "user_names",
    "waiting_actions",
    "wrong_codes",
];

/// Tables in which a new row takes nothing away.
const GROWING: [&str; 4] = ["accounts", "gate_sessions", "sessions", "subjects"];

/// Columns that decide nothing, or only until when something lasts that becomes longer. The triggers of
/// PostgreSQL exempt the same; see `m0066_changes`.
pub(crate) const COLUMNS: [(&str, &[&str]); 3] = [
    (
        "accounts",
        &[
            "default_method",
            "email_verified_at",
            "last_sign_in_at",
            "locked_until",
            "mail_refused_at",
            "nudge_after",
            "reminded_at",
            "time_zone",
        ],
    ),
    ("gate_sessions", &["last_used_at"]),
    ("sessions", &["last_seen_at", "previous_until"]),
];

/// Whether a statement is known to take nothing away.
pub(super) fn is_harmless(sql: &str) -> bool {
    if sql.contains(';') || sql.contains("WITH ") {
        return adds_audit_lines(sql);
    }
    if sql.starts_with("SELECT ") {
        return true;
    }
    let table = |begin: &str| sql.strip_prefix(begin)?.strip_prefix('"')?.split_once('"');
    if let Some((table, rest)) = table("INSERT INTO ") {
        let only_adds = GROWING.contains(&table) && !rest.contains(" DO UPDATE ");
        return OTHERS.contains(&table) || only_adds;
    }
    if let Some((table, rest)) = table("UPDATE ") {
        return OTHERS.contains(&table) || sets_only(columns_of(table), rest);
    }
    table("DELETE FROM ").is_some_and(|(table, _)| OTHERS.contains(&table))
}

/// The one statement with which PostgreSQL moves the head of the audit log and adds lines; see `audit::append`.
fn adds_audit_lines(sql: &str) -> bool {
    const HEAD: &str = r#"WITH "moved" AS (UPDATE "audit_heads" SET "#;
    const LINES: &str = r#") INSERT INTO "audit_events" ("#;
    let parts = sql.strip_prefix(HEAD).and_then(|rest| rest.split_once(LINES));
    let changes_more = |part: &str| {
        [";", "WITH ", "UPDATE ", "DELETE ", "INSERT ", "MERGE "]
            .iter()
            .any(|word| part.contains(word))
    };
    parts.is_some_and(|(head, lines)| !changes_more(head) && !changes_more(lines))
}

fn columns_of(table: &str) -> &'static [&'static str] {
    let found = COLUMNS.iter().find(|(name, _)| *name == table);
    found.map_or(&[], |(_, columns)| columns)
}

/// Whether what follows the name of the table in an UPDATE sets these columns to values, and no others.
fn sets_only(columns: &[&str], rest: &str) -> bool {
    let Some((set, _)) = rest.strip_prefix(" SET ").and_then(|rest| rest.split_once(" WHERE "))
    else {
        return false;
    };
    set.split(", ").all(|one| {
        let assigned = one.strip_prefix('"').and_then(|one| one.split_once("\" = "));
        assigned.is_some_and(|(column, value)| columns.contains(&column) && is_value(value))
    })
}

/// A parameter, or nothing.
fn is_value(text: &str) -> bool {
    let number = text.strip_prefix('$').unwrap_or("x");
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    text == "?" || text == "NULL" || is_number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_statements_are_harmless() {
        for sql in [
            r#"SELECT "id" FROM "sessions" FOR UPDATE"#,
            r#"INSERT INTO "throttles" ("key") VALUES ($1) ON CONFLICT ("key") DO UPDATE SET "n" = 1"#,
            r#"INSERT INTO "sessions" ("id") VALUES (?)"#,
            r#"INSERT INTO "subjects" ("account_id") VALUES (?) ON CONFLICT ("sector") DO NOTHING"#,
            r#"UPDATE "outbox" SET "sent_at" = $1"#,
            r#"UPDATE "sessions" SET "last_seen_at" = ?, "previous_until" = ? WHERE "id" = ?"#,
            r#"UPDATE "accounts" SET "last_sign_in_at" = $1, "time_zone" = $2 WHERE "id" = $3"#,
            r#"UPDATE "accounts" SET "locked_until" = NULL WHERE "id" = $1"#,
            r#"DELETE FROM "pending_sign_ins" WHERE "token_hash" = $1"#,
            r#"WITH "moved" AS (UPDATE "audit_heads" SET "mac" = $1 RETURNING "node") INSERT INTO "audit_events" ("node") SELECT $2 FROM "moved""#,
        ] {
            assert!(is_harmless(sql), "{sql}");
        }
        for sql in [
            "",
            r#"INSERT INTO "group_members" ("group_id") VALUES (?)"#,
            r#"INSERT INTO "sessions" ("id") VALUES (?) ON CONFLICT ("id") DO UPDATE SET "id" = 1"#,
            r#"INSERT INTO "new_table" ("id") VALUES (?)"#,
            r#"UPDATE "sessions" SET "last_seen_at" = ?"#,
            r#"UPDATE "sessions" SET "last_seen_at" = ?, "expires_at" = ? WHERE "id" = ?"#,
            r#"UPDATE "sessions" SET "last_seen_at" = 1, security_version = 2 WHERE "id" = ?"#,
            r#"UPDATE "sessions" SET "last_seen_at" = "last_seen_at" - 1 WHERE "id" = ?"#,
            r#"UPDATE "gate_sessions" SET "last_seen_at" = ? WHERE "id" = ?"#,
            r#"UPDATE "accounts" SET "methods" = ? WHERE "id" = ?"#,
            r#"UPDATE "policy" SET "version" = ? WHERE "id" = 1"#,
            r#"DELETE FROM "sessions" WHERE "id" = ?"#,
            r#"DELETE FROM "throttles"; DELETE FROM "sessions""#,
            r#"INSERT INTO "throttles" WITH x AS (DELETE FROM "sessions" RETURNING 1) SELECT 1"#,
            r#"WITH "moved" AS (UPDATE "audit_heads" SET "mac" = $1), x AS (DELETE FROM "sessions") INSERT INTO "audit_events" ("node") SELECT $2"#,
            r#"WITH "moved" AS (DELETE FROM "sessions" RETURNING 1) INSERT INTO "audit_events" ("node") SELECT $2"#,
            "UPDATE sessions SET last_seen_at = 1 WHERE id = 1",
            "DELETE FROM throttles",
            "DROP TABLE throttles",
        ] {
            assert!(!is_harmless(sql), "{sql}");
        }
    }
}
