//! Sessions of a version that did not record what they rest on.

use super::{any_client, password, proof};
use identity::{
    session,
    testing::{Bench, START, new_database},
};

/// Makes the table as it was before.
async fn before_proofs(bench: &Bench) {
    for statement in [
        "ALTER TABLE sessions DROP COLUMN password_at",
        "ALTER TABLE sessions DROP COLUMN factor",
        "ALTER TABLE sessions DROP COLUMN factor_at",
        "ALTER TABLE sessions DROP COLUMN proved_at",
        "ALTER TABLE sessions ADD COLUMN code_given_at BIGINT",
        "DELETE FROM seaql_migrations WHERE version = 'm0041_session_proofs'",
    ] {
        bench.try_statement(statement).await.unwrap();
    }
}

#[tokio::test]
async fn after_an_upgrade_a_session_rests_on_what_is_known_of_its_sign_in() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    before_proofs(&bench).await;
    // Which code was given later is not known, nor whether a passkey replaced the password.
    for (with, code_given_at) in [
        ("app", "150"),
        ("sms", "NULL"),
        ("email", "160"),
        ("recovery_code", "NULL"),
        ("trusted_browser", "NULL"),
        ("passkey", "100"),
        ("security_key", "100"),
        ("password", "170"),
    ] {
        let insert = format!(
            "INSERT INTO sessions (token_hash, account_id, security_version, signed_in_with, \
             browser, address, created_at, last_seen_at, expires_at, code_given_at) \
             VALUES ('{with}', 1, 1, '{with}', '', '', 100, 100, 200, {code_given_at})"
        );
        bench.try_statement(&insert).await.unwrap();
    }
    new_database::migrate(&bench.url).await;
    let text = |column: &str| format!("COALESCE(CAST({column} AS TEXT), '-')");
    let columns = ["password_at", "factor", "factor_at", "proved_at"].map(text).join(" || ' ' || ");
    let mut found = bench.column("sessions", &format!("token_hash || ': ' || {columns}")).await;
    found.retain(|row| row.ends_with(" 100"));
    found.sort();
    assert_eq!(
        found,
        [
            "app: 100 app 150 100",
            "email: 100 email 160 100",
            "passkey: - passkey 100 100",
            "password: 100 - - 100",
            "recovery_code: 100 recovery_code - 100",
            "security_key: 100 security_key 100 100",
            "sms: 100 sms - 100",
            "trusted_browser: 100 trusted_browser - 100",
        ]
    );
    // The session of the administrator continues.
    let session = session::resume(&bench.services, &token).await.unwrap().unwrap();
    assert!(session.fresh(START).is_some());
    assert_eq!(proof(&bench, &token).await, password(START));
    session::end(&bench.services, &session, &any_client()).await.unwrap();
}
