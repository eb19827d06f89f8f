//! Work on many accounts at the same time. PostgreSQL ends a deadlock with an error, which fails the
//! test or, for a job that is tried again, is in the log. SQLite has one writer.

use crate::{administrator, any_client};
use identity::{
    housekeeping,
    policy::{self, Allowed},
    services::Services,
    session::Session,
    settings::security::{self, Save, Update},
    testing::{Bench, Log, START},
    users::bulk::{self, Action, Selection},
};
use tokio::task::JoinSet;

/// Accounts besides the administrator's.
const ACCOUNTS: i64 = 100;

/// Makes PostgreSQL delete rows as it does in large tables: in the order of an index, not in that in
/// which they were added, and so slowly that the statements overlap.
async fn behave_as_if_large(bench: &Bench) {
    if !bench.url.starts_with("postgres") {
        return;
    }
    let name = bench.url.rsplit('/').next().and_then(|rest| rest.split('?').next()).unwrap();
    let settings = ["enable_seqscan", "enable_bitmapscan"]
        .map(|setting| format!("ALTER DATABASE {name} SET {setting} = off"));
    let slow = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END $$";
    let triggers = ["trusted_browsers", "sessions", "pending_sign_ins"].map(|table| {
        format!("CREATE TRIGGER slow BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION slow()")
    });
    for statement in settings.into_iter().chain([slow.to_owned()]).chain(triggers) {
        bench.try_statement(&statement).await.unwrap();
    }
}

async fn add_accounts(bench: &Bench) {
    let statement = format!(
        "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
         password_hash, security_version, created_at, name_key, search_key, methods, requirement) \
         WITH RECURSIVE more(id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM more WHERE id <= {ACCOUNTS}) \
         SELECT id, 'p' || id, 'p' || id, 'P', 'member', 'active', 'UTC', '', 1, 0, 'p', 'p', 0, \
         'inherit' FROM more"
    );
    bench.try_statement(&statement).await.unwrap();
}

/// Adds trusted browsers, sessions and pending sign-ins of all accounts, the last account first. Half
/// of them have expired.
async fn add_rows(bench: &Bench, round: i64) {
    let each = "FROM accounts CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 \
                UNION ALL SELECT 4) AS times WHERE id > 1 ORDER BY id DESC";
    let name = format!("'{round}-' || id || '-' || n");
    let expires_at = format!("CASE n % 2 WHEN 0 THEN 0 ELSE {START} + 1000000 END");
    for statement in [
        format!(
            "INSERT INTO trusted_browsers (account_id, security_version, family_hash, token_hash, \
             browser, created_at, expires_at) SELECT id, 1, {name}, {name}, '', 0, {expires_at}"
        ),
        format!(
            "INSERT INTO sessions (account_id, security_version, token_hash, signed_in_with, \
             browser, address, created_at, last_seen_at, expires_at) \
             SELECT id, 1, {name}, 'password', '', '', 0, {START}, {expires_at}"
        ),
        format!(
            "INSERT INTO pending_sign_ins (account_id, security_version, token_hash, created_at, \
             expires_at) SELECT id, 1, {name}, 0, {expires_at}"
        ),
    ] {
        bench.try_statement(&format!("{statement} {each}")).await.unwrap();
    }
}

async fn save_policy(services: Services, session: Session, trust_allowed: bool) {
    let update = Update {
        version: policy::policy(&services).await.unwrap().version,
        second_factor_on: true,
        allowed: Allowed { app: true, sms: false, email: false },
        passkeys_allowed: true,
        trust_allowed,
        trust_days: 14,
        enforce: None,
    };
    let administrator = session.fresh_administrator(START).unwrap();
    let saved = security::save(&services, administrator, update, &any_client()).await.unwrap();
    assert_eq!(saved, Save::Done);
}

async fn bulk(services: Services, session: Session, action: Action) {
    let administrator = session.fresh_administrator(START).unwrap();
    let all = Selection::These((1..=ACCOUNTS + 1).collect());
    bulk::start(&services, administrator, action, None, all, &any_client()).await.unwrap();
}

#[tokio::test]
async fn a_saved_policy_bulk_jobs_deletions_and_sweeps_do_not_deadlock() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    add_accounts(&bench).await;
    behave_as_if_large(&bench).await;
    let nodes = [bench.another_node().await, bench.another_node().await];
    let log = Log::record();
    for round in 0..3 {
        add_rows(&bench, round).await;
        let mut work = JoinSet::new();
        work.spawn(save_policy(nodes[0].clone(), session.clone(), round % 2 == 0));
        for action in [Action::RemoveBrowsers, Action::SignOut] {
            work.spawn(bulk(nodes[1].clone(), session.clone(), action));
        }
        for node in nodes.clone() {
            work.spawn(async move { housekeeping::sweep(&node).await.unwrap() });
        }
        if round == 2 {
            work.spawn(bulk(nodes[0].clone(), session.clone(), Action::Delete));
        }
        while let Some(done) = work.join_next().await {
            done.unwrap();
        }
        // On a busy machine, a job may have waited too long for a lock and be left to the worker.
        while bulk::next_pieces(&nodes[0]).await.unwrap() {}
    }
    assert!(!log.text().contains("deadlock"), "{}", log.text());
    assert_eq!(bench.column("accounts", "id").await, ["1"]);
}
