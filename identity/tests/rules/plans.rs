//! No statement of a sign-in reads a whole table that strangers can fill, so filling one slows no user
//! down.

use crate::{any_client, attempt, enrolled, pending, recovery_code, statements, with_code};
use identity::{
    disable::{self, Disable},
    passkey,
    secret::Typed,
    session,
    sign_in::{self, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD},
};
use sea_orm::Statement;
use std::collections::BTreeMap;

/// Tables with a row for each account, request or attempt.
const LARGE: [&str; 13] = [
    "accounts",
    "audit_events",
    "passkey_ceremonies",
    "passkeys",
    "pending_sign_ins",
    "recovery_codes",
    "send_counts",
    "sent_code_methods",
    "sent_codes",
    "sessions",
    "throttles",
    "totps",
    "wrong_codes",
];

/// Those of them to which strangers can add rows.
const OPEN: [&str; 4] = ["audit_events", "passkey_ceremonies", "send_counts", "throttles"];

/// Fills the tables, those of strangers with 200,000 rows, so that PostgreSQL chooses the same plans as
/// in a large organization. The plans of SQLite do not depend on the number of rows.
async fn fill(bench: &Bench) {
    if !bench.url.starts_with("postgres") {
        return;
    }
    let accounts = "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
        password_hash, security_version, created_at, name_key, search_key, methods, requirement) \
        SELECT id, 'p' || id, 'p' || id, 'P', 'member', 'active', 'UTC', '', 1, 0, 'p', 'p', 1, \
        'inherit' FROM generate_series(2, 5000) AS id";
    bench.try_statement(accounts).await.unwrap();
    for (columns, values) in [
        (
            "audit_events (node, sequence, at, event, result, account_id, address, browser, request_id, mac)",
            "'n', id, 0, 'signed_in', 'done', 2 + id % 1000, '', '', '', ''",
        ),
        (
            "passkey_ceremonies (flow, purpose, security_version, state, expires_at)",
            "'f' || id, 'sign_in', 0, '', 0",
        ),
        (
            "passkeys (account_id, credential_id, credential, name, created_at)",
            "id, 'c' || id, '', '', 0",
        ),
        (
            "pending_sign_ins (token_hash, account_id, security_version, created_at, expires_at)",
            "'t' || id, id, 1, 0, 0",
        ),
        ("recovery_codes (account_id, slot, generation, hash)", "id, 1, 1, ''"),
        ("send_counts (key, window_start, sends, last_at)", "'k' || id, 0, 1, 0"),
        ("sent_code_methods (account_id, method, created_at)", "id, 'email', 0"),
        (
            "sent_codes (flow, purpose, account_id, security_version, method, address, mac, begun_at, \
          created_at, expires_at)",
            "'f' || id, 'sign_in', id, 1, 'email', '', '', 0, 0, 0",
        ),
        (
            "sessions (token_hash, previous_token_hash, account_id, security_version, signed_in_with, \
          browser, address, created_at, last_seen_at, expires_at)",
            "'t' || id, 'p' || id, id, 1, 'app', '', '', 0, 0, 0",
        ),
        ("throttles (key, failures, next_at, updated_at)", "'code:' || id || ':browser', 1, 0, 0"),
        ("totps (account_id, secret, last_used_step, created_at)", "id, '', 0, 0"),
        ("wrong_codes (account_id, entered_at, told)", "id, 0, FALSE"),
    ] {
        let is_open = OPEN.iter().any(|table| columns.starts_with(table));
        // In parts, because a statement must not take longer than four seconds.
        let parts = if is_open { 40 } else { 1 };
        for last in (1..=parts).map(|part| part * 5_000) {
            let ids = format!("generate_series({}, {last}) AS id", (last - 5_000).max(1) + 1);
            let insert = format!("INSERT INTO {columns} SELECT {values} FROM {ids}");
            bench.try_statement(&insert).await.unwrap();
        }
    }
    bench.try_statement("ANALYZE").await.unwrap();
}

/// The steps of a plan that read one of these tables completely, or an index of it.
fn scans<'a>(plan: &'a [String], tables: &[&str]) -> Vec<&'a str> {
    let mut scans = Vec::new();
    for (at, step) in plan.iter().enumerate() {
        let reads = |table: &str| step.split([' ', '"']).any(|word| word == table);
        if !tables.iter().any(|table| reads(table)) {
            continue;
        }
        let details = plan[at + 1..].iter().take_while(|line| !line.contains("->"));
        let is_sqlite_scan = step.starts_with("SCAN ");
        let is_postgres_scan = step.contains("Scan ")
            && !details
                .into_iter()
                .any(|line| line.contains("Cond:") && !line.contains("NOT NULL"));
        if is_sqlite_scan || is_postgres_scan {
            scans.push(step.as_str());
        }
    }
    scans
}

#[tokio::test]
async fn no_statement_of_a_sign_in_reads_a_whole_table_that_strangers_can_fill() {
    let (mut bench, token, secret) = enrolled().await;
    let codes = recovery_code::codes(&bench, &token).await;
    fill(&bench).await;
    statements::watch(&mut bench);
    let services = &bench.services;
    for (email, password) in [("nobody@example.com", "wrong"), (EMAIL, "wrong")] {
        let attempt = attempt(email, password);
        sign_in::with_password(services, attempt, &any_client()).await.unwrap();
    }
    passkey::begin_sign_in(services).await.unwrap();
    with_code(services, "000000").await;
    let pending = pending(services).await;
    passkey::second_step(services, &pending).await.unwrap();
    sign_in::challenge(services, &pending, &any_client()).await.unwrap();
    let signed_in = with_code(services, &bench.code(&secret)).await;
    let WithSecondFactor::Complete { session: new, .. } = signed_in else {
        panic!("{signed_in:?}")
    };
    let mut again = attempt(EMAIL, PASSWORD);
    again.replaces = Some(new.token.clone());
    sign_in::with_password(services, again, &any_client()).await.unwrap();
    recovery_code::with_recovery_code(&bench, &codes[0]).await;
    let session = bench.session(&token).await;
    session::end(services, &session, &any_client()).await.unwrap();
    assert!(session::resume(services, &new.token).await.unwrap().is_none());

    none_scans(&bench, &LARGE).await;
}

#[tokio::test]
async fn removing_all_factors_reads_no_whole_table_that_strangers_can_fill() {
    let (mut bench, token, secret) = enrolled().await;
    bench.clock.advance(30);
    fill(&bench).await;
    let session = bench.session(&token).await;
    statements::watch(&mut bench);
    let (password, code) = (Typed::new(PASSWORD.into()), bench.code(&secret));
    let done = disable::disable(&bench.services, &session, password, &code, &any_client()).await;
    assert!(matches!(done, Ok(Disable::Done(_))), "{done:?}");
    none_scans(&bench, &OPEN).await;
}

/// Looks at the plans of the statements that were executed.
async fn none_scans(bench: &Bench, tables: &[&str]) {
    let (executed, _) = statements::executed();
    let (sql, values) = ("SELECT key FROM throttles WHERE failures = 1".to_owned(), None);
    let scan = Statement { sql, values, ..executed[0].clone() };
    assert_eq!(scans(&bench.plan(scan).await, tables).len(), 1, "a scan is recognized");
    let different: BTreeMap<_, _> =
        executed.into_iter().map(|statement| (statement.sql.clone(), statement)).collect();
    assert!(different.len() > 20, "{} statements", different.len());
    for (sql, statement) in different {
        let plan = bench.plan(statement).await;
        assert!(scans(&plan, tables).is_empty(), "{sql}\n{}", plan.join("\n"));
    }
}
