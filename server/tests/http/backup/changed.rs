//! A database that is not as the migrations of this version made it is not restored.

use super::{names, problem, refused::refused};
use crate::start::latchkey;
use identity::testing::Bench;
use std::fs;
use tempfile::TempDir;

const KEEP: &str = "CREATE TRIGGER keep BEFORE DELETE ON sessions BEGIN SELECT RAISE(IGNORE); END";

/// A folder with the keys of a bench.
fn with_keys(bench: &Bench) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::copy(bench.folder.path().join("keys"), folder.path().join("data/keys")).unwrap();
    folder
}

/// A SQLite database after a statement, and a folder with its keys. `None` on PostgreSQL.
async fn changed(statement: &str) -> Option<(Bench, TempDir)> {
    let bench = Bench::new().await;
    if !bench.url.starts_with("sqlite") {
        return None;
    }
    bench.try_statement(statement).await.unwrap();
    bench.services.clone().close().await.unwrap();
    let folder = with_keys(&bench);
    Some((bench, folder))
}

#[tokio::test]
async fn a_backup_of_a_newer_version_is_refused() {
    let newer = "INSERT INTO seaql_migrations VALUES ('m9999_of_tomorrow', 1)";
    let Some((bench, folder)) = changed(newer).await else { return };
    let sentence = refused(folder.path(), &bench.folder.path().join("latchkey.db"));
    assert!(sentence.contains("by a newer version of Latchkey"), "{sentence}");
}

#[tokio::test]
async fn a_backup_with_other_tables_triggers_or_views_is_refused() {
    for (change, what) in [
        (KEEP, "trigger keep"),
        ("CREATE VIEW seen AS SELECT name FROM accounts", "view seen"),
        ("CREATE TABLE extra (x TEXT)", "table extra"),
        ("DROP INDEX sessions_by_previous_token", "index sessions_by_previous_token"),
    ] {
        let Some((bench, folder)) = changed(change).await else { return };
        let sentence = refused(folder.path(), &bench.folder.path().join("latchkey.db"));
        assert!(sentence.contains(&format!(" in the {what}. ")), "{sentence}");
    }
}

#[tokio::test]
async fn a_changed_database_that_was_copied_into_place_is_refused() {
    let Some((bench, folder)) = changed(KEEP).await else { return };
    let data = folder.path().join("data");
    fs::copy(bench.folder.path().join("latchkey.db"), data.join("latchkey.db")).unwrap();
    let sentence = problem(&mut latchkey(folder.path(), &["restored"]));
    assert!(sentence.contains(" in the trigger keep. Undo this change"), "{sentence}");
    let left: Vec<String> =
        names(&data).into_iter().filter(|name| name.contains("blank")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_changed_postgresql_database_is_refused() {
    let bench = Bench::new().await;
    if !bench.url.starts_with("postgres") {
        return;
    }
    let folder = with_keys(&bench);
    let restored = || {
        let mut command = latchkey(folder.path(), &["restored"]);
        command.env("LATCHKEY_DATABASE_URL", &bench.url);
        command
    };
    let is_refused = async |change: &str, what: &str| {
        bench.try_statement(change).await.unwrap();
        let sentence = problem(&mut restored());
        assert!(sentence.contains(&format!(" in the {what}. Undo this change")), "{sentence}");
    };
    let output = restored().output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let nothing = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$";
    for (kind, name, rest) in [
        ("FUNCTION", "nothing()", nothing),
        (
            "TRIGGER",
            "keep ON sessions",
            "BEFORE DELETE ON sessions FOR EACH ROW EXECUTE FUNCTION audit_events_stay()",
        ),
        ("RULE", "keep ON links", "AS ON DELETE TO links DO INSTEAD NOTHING"),
        ("POLICY", "few ON links", ""),
        ("VIEW", "seen", "AS SELECT name FROM accounts"),
    ] {
        let short = name.split([' ', '(']).next().unwrap();
        let named = if rest.contains(" ON ") { short } else { name };
        let what = format!("{} {short}", kind.to_lowercase());
        is_refused(&format!("CREATE {kind} {named} {rest}"), &what).await;
        bench.try_statement(&format!("DROP {kind} {name}")).await.unwrap();
    }
    assert!(restored().output().unwrap().status.success());
    let trigger = "ALTER TABLE audit_events DISABLE TRIGGER audit_events_leave";
    is_refused(trigger, "trigger audit_events_leave").await;
    let other = format!("CREATE OR REPLACE FUNCTION audit_events_leave() {nothing}");
    is_refused(&other, "function audit_events_leave").await;
}
