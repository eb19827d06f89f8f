//! What is left of a deleted user.

use super::{OLA, delete, enroll, office};
use crate::{any_client, attempt};
use identity::{
    sign_in::{self, WithPassword},
    testing::{Bench, PASSWORD, START},
    users::Outcome,
};

/// The tables with a column `account_id`.
async fn tables_about_accounts(bench: &Bench) -> Vec<String> {
    let (table, column) = match bench.url.starts_with("postgres") {
        true => (
            "information_schema.columns",
            "CASE WHEN column_name = 'account_id' AND table_schema = current_schema() \
             THEN table_name END",
        ),
        false => (
            "sqlite_master, pragma_table_info(sqlite_master.name) AS c",
            "CASE WHEN sqlite_master.type = 'table' AND c.name = 'account_id' \
             THEN sqlite_master.name END",
        ),
    };
    bench.column(table, column).await
}

/// Rows of this account that the test does not make by signing in.
fn rows_of(id: &str) -> Vec<String> {
    let code = "SELECT MAX(id) FROM outbox WHERE channel = 'sms'";
    let mut rows = vec![
        format!(
            "INSERT INTO trusted_browsers (account_id, security_version, family_hash, token_hash, \
             browser, created_at, expires_at) VALUES ({id}, 1, 't', '', '', 0, 0)"
        ),
        format!(
            "INSERT INTO links (token_hash, purpose, account_id, security_version, created_at, \
             expires_at) VALUES ('t', 'reset_password', {id}, 1, 0, 0)"
        ),
        format!(
            "INSERT INTO passkeys (account_id, credential_id, credential, name, created_at) \
             VALUES ({id}, 'c', '', 'Phone', 0)"
        ),
        format!(
            "INSERT INTO passkey_ceremonies (flow, purpose, account_id, security_version, state, \
             expires_at) VALUES ('f', 'disable', {id}, 1, '', 0)"
        ),
        format!(
            "INSERT INTO sent_code_methods (account_id, method, created_at) VALUES ({id}, 'sms', 0)"
        ),
        format!(
            "INSERT INTO outbox (channel, state, created_at, expires_at, next_at, attempts) \
             VALUES ('sms', 'waiting', {START}, {START} + 600, {START}, 0)"
        ),
        format!(
            "INSERT INTO sent_codes (flow, purpose, account_id, security_version, method, address, \
             mac, message_id, begun_at, created_at, expires_at) \
             VALUES ('f', 'sign_in', {id}, 1, 'sms', '', '', ({code}), 0, 0, 0)"
        ),
        format!(
            "INSERT INTO totp_enrollments (session_id, account_id, security_version, secret, \
             created_at, expires_at) \
             SELECT MAX(id), {id}, 1, '', 0, 0 FROM sessions WHERE account_id = {id}"
        ),
        "INSERT INTO groups (id, name, title, version, created_at) VALUES (1, 'g', 'G', 1, 0)"
            .to_owned(),
        format!("INSERT INTO group_members (group_id, account_id) VALUES (1, {id})"),
        format!("INSERT INTO wrong_codes (account_id, entered_at, told) VALUES ({id}, 0, FALSE)"),
        format!(
            "INSERT INTO import_batches (account_id, status, people, invited, imported, left_out, \
             created_at, expires_at, address, browser, request_id) \
             VALUES ({id}, 'checked', 0, 0, 0, 0, 0, 0, '', '', '')"
        ),
        "INSERT INTO applications (id, name, name_key, who, proof, accepts_trusted_browser, is_on, \
         version, created_at) VALUES (1, 'a', 'a', 'everyone', 'usual', FALSE, TRUE, 1, 0)"
            .to_owned(),
        "INSERT INTO connections (id, application_id, client_id, is_public, requires_pkce, \
         algorithm, treats_email_as_verified, told_groups, version, created_at) \
         VALUES (1, 1, 'a', TRUE, TRUE, 'ES256', FALSE, 'all', 1, 0)"
            .to_owned(),
        format!(
            "INSERT INTO consents (account_id, connection_id, scopes, created_at, given_at, \
             last_used_at) VALUES ({id}, 1, '', 0, 0, 0)"
        ),
        format!(
            "INSERT INTO logout_messages (application, client_id, algorithm, uri, account_id, \
             subject, sid, attempts, next_at) VALUES ('a', 'a', 'ES256', '', {id}, 's', 's', 0, 0)"
        ),
        format!("INSERT INTO subjects (account_id, sector, subject) VALUES ({id}, '', 's')"),
        format!(
            "INSERT INTO grants (connection_id, account_id, session_id, grant_version, scopes, \
             proved_at, signed_in_at, created_at, expires_at) \
             SELECT 1, {id}, MAX(id), 0, '', 0, 0, 0, 0 FROM sessions WHERE account_id = {id}"
        ),
    ];
    for key in ["password:*", "password:*:d", "code:*", "code:*:d", "codes-in-all:*:known"] {
        rows.push(throttle(&key.replace('*', id)));
    }
    for key in ["confirm:*", "recovery:*", "recovery:*:d"] {
        rows.push(throttle(&key.replace('*', id)));
    }
    rows
}

fn throttle(key: &str) -> String {
    format!("INSERT INTO throttles (key, failures, next_at, updated_at) VALUES ('{key}', 1, 0, 0)")
}

#[tokio::test]
async fn every_table_forgets_a_deleted_user_except_events_names_subjects_and_logout_messages() {
    let (bench, token, ola) = office().await;
    let id = ola.to_string();
    let fresh_counts = bench.column("throttles", "key").await;
    enroll(&bench, OLA).await;
    for password in ["not the password at all", PASSWORD] {
        let client = any_client();
        let tried = sign_in::with_password(&bench.services, attempt(OLA, password), &client);
        let tried = tried.await.unwrap();
        let is_right = password == PASSWORD;
        assert_eq!(matches!(tried, WithPassword::SecondFactorRequired(_)), is_right, "{tried:?}");
    }
    for row in rows_of(&id) {
        bench.try_statement(&row).await.unwrap();
    }
    // The counts of another account, whose id begins with the same digits, and of their address.
    let of_another = format!("code:{id}0");
    bench.try_statement(&throttle(&of_another)).await.unwrap();
    let wrong = attempt(OLA, "not the password at all");
    sign_in::with_password(&bench.services, wrong, &any_client()).await.unwrap();

    let tables = tables_about_accounts(&bench).await;
    assert!(tables.len() >= 16, "{tables:?}");
    for table in &tables {
        let owners = bench.column(table, "account_id").await;
        assert!(owners.contains(&id), "the test has no row in {table}");
    }
    let events = bench.column("audit_events", "account_id").await.len();
    assert!(matches!(delete(&bench, &token, ola).await, Outcome::Done(_)));
    // A user name and a subject are never given to another account, so they stay with the id. A logout message stays
    // until it is sent.
    let kept = ["audit_events", "user_names", "subjects", "logout_messages"];
    for table in tables.iter().filter(|table| !kept.contains(&table.as_str())) {
        let owners = bench.column(table, "account_id").await;
        assert!(!owners.contains(&id), "{table}");
    }
    assert!(!bench.column("outbox", "channel").await.contains(&"sms".to_owned()));
    let mails = bench.outbox().await.into_iter().filter(|mail| mail.to == OLA);
    let subjects: Vec<_> = mails.map(|mail| mail.subject).collect();
    assert_eq!(subjects, ["Your account was deleted"]);
    let mut counts = bench.column("throttles", "key").await;
    counts.retain(|key| !fresh_counts.contains(key));
    assert_eq!(counts, [of_another]);
    assert_eq!(bench.column("audit_events", "account_id").await.len(), events + 1);
}
