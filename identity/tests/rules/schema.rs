use identity::{
    database::Database,
    testing::{Bench, new_database},
};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

/// Makes the tables as they were before files and emails were bound to accounts, with their rows.
pub(crate) async fn before_files_were_bound(bench: &Bench) {
    for statement in [
        "ALTER TABLE outbox DROP COLUMN proof",
        "ALTER TABLE import_batches DROP COLUMN not_mailed",
        "DELETE FROM seaql_migrations \
         WHERE version IN ('m0036_proofs_in_messages', 'm0037_imports')",
    ] {
        bench.try_statement(statement).await.unwrap();
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_every_table_is_readable() {
    let bench = Bench::new().await;
    bench.enrolled().await;
    new_database::migrate(&bench.url).await;
    bench.read_every_table().await;
}

#[tokio::test]
async fn stored_accounts_get_the_keys_of_this_version() {
    let bench = Bench::new().await;
    for (id, name, email) in [
        (1, "Łukasz  Strauß", "kim@example.org"),
        (2, "Kim", "kim@example.org\u{200B}"),
        (3, "Zoë", "Zoe@EXÄMPLE.org"),
        (4, "Li", "li@example.org\u{202C}"),
    ] {
        let statement = format!(
            "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
             password_hash, security_version, created_at, name_key, search_key) VALUES ({id}, \
             '{email}', '{email}', '{name}', 'member', 'active', 'UTC', '', 1, 0, 'old', 'old')"
        );
        bench.try_statement(&statement).await.unwrap();
    }
    let again = "DELETE FROM seaql_migrations WHERE version = 'm0027_account_keys'";
    bench.try_statement(again).await.unwrap();
    new_database::migrate(&bench.url).await;
    let sorted = async |column| {
        let mut values = bench.column("accounts", column).await;
        values.sort();
        values
    };
    // The mailbox of Kim has an account already, so that address stays as it is.
    let twin = "kim@example.org\u{200B}";
    assert_eq!(
        sorted("email_key").await,
        ["kim@example.org", twin, "li@example.org", "zoe@xn--exmple-cua.org"]
    );
    assert_eq!(
        sorted("email").await,
        ["Zoe@exämple.org", "kim@example.org", twin, "li@example.org"]
    );
    assert_eq!(
        sorted("search_key").await,
        [
            "kim kim@example.org",
            "li li@example.org",
            "lukasz strauss kim@example.org",
            "zoe zoe@example.org"
        ]
    );
    assert_eq!(sorted("name_key").await, ["kim", "li", "lukasz strauss", "zoe"]);
}

#[tokio::test]
async fn four_processes_can_migrate_an_empty_database_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = new_database::empty(&folder).await;
    let runs = (0..4).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { new_database::migrate(&url).await })
    });
    for run in runs.collect::<Vec<_>>() {
        run.await.unwrap();
    }
}

#[tokio::test]
async fn a_migration_waits_for_locks_longer_than_the_limit_of_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let url = new_database::empty(&folder).await;
    if !url.starts_with("postgres") {
        return;
    }
    let db = Database::for_migration(&url).await.unwrap();
    let name = url.rsplit('/').next().and_then(|rest| rest.split('?').next()).unwrap();
    for limit in ["lock_timeout = '100ms'", "idle_in_transaction_session_timeout = '100ms'"] {
        db.execute_unprepared(&format!("ALTER DATABASE {name} SET {limit}")).await.unwrap();
    }
    migration::run_first(&db, 20).await.unwrap();
    let locks = Database::for_migration(&url).await.unwrap();
    let held = async |lock: &str| {
        let tx = locks.begin().await.unwrap();
        let stay = "SET LOCAL idle_in_transaction_session_timeout = 0";
        tx.execute_unprepared(&format!("{stay}; {lock}")).await.unwrap();
        tx
    };
    let turn = held("SELECT pg_advisory_xact_lock(7809651199139603833)").await;
    let table = held("LOCK TABLE accounts").await;
    let migrated = tokio::spawn(async move { new_database::migrate(&url).await });
    let waits = async |kind: &str| {
        let count = format!(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = '{kind}' \
             AND waitstart < clock_timestamp() - interval '300 ms'"
        );
        let count = Statement::from_string(db.get_database_backend(), count);
        let row = db.query_one_raw(count).await.unwrap().unwrap();
        row.try_get_by_index::<i64>(0).unwrap() > 0
    };
    for (lock, kind) in [(turn, "advisory"), (table, "relation")] {
        while !migrated.is_finished() && !waits(kind).await {}
        lock.commit().await.unwrap();
    }
    migrated.await.unwrap();
}

#[tokio::test]
async fn counts_that_had_reached_their_limit_before_an_upgrade_last() {
    let folder = tempfile::tempdir().unwrap();
    let url = new_database::empty(&folder).await;
    let db = Database::for_migration(&url).await.unwrap();
    migration::run_first(&db, 20).await.unwrap();
    for id in 1..=3 {
        let account = format!(
            "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
             password_hash, security_version, created_at, name_key, search_key, methods, \
             requirement) VALUES ({id}, '{id}', '{id}', 'P', 'member', 'active', 'UTC', '', 1, 0, \
             'p', 'p', 1, 'inherit')"
        );
        db.execute_unprepared(&account).await.unwrap();
    }
    for (key, failures) in [
        ("code:1", 20),
        ("code:2", 19),
        ("codes-in-all:2:unknown", 99),
        ("codes-in-all:3:unknown", 100),
        ("recovery:2", 100),
    ] {
        let count = format!("INSERT INTO throttles VALUES ('{key}', {failures}, 3600, 0)");
        db.execute_unprepared(&count).await.unwrap();
    }
    migration::run(&db).await.unwrap();
    let texts = async |statement: &str| -> Vec<String> {
        let statement = Statement::from_string(db.get_database_backend(), statement);
        let rows = db.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get("", "shown").unwrap()).collect()
    };
    let last = i64::MAX;
    let last = format!("SELECT key AS shown FROM throttles WHERE next_at = {last} ORDER BY key");
    assert_eq!(texts(&last).await, ["code:1", "code:3", "recovery:2"]);
    let locked = "SELECT email AS shown FROM accounts WHERE locked_until IS NOT NULL ORDER BY id";
    assert_eq!(texts(locked).await, ["1", "3"]);
    let others = "SELECT key AS shown FROM throttles WHERE next_at = 3600";
    assert_eq!(texts(others).await, ["code:2"]);
}

#[tokio::test]
async fn accounts_of_older_versions_get_user_names() {
    let folder = tempfile::tempdir().unwrap();
    let db = Database::for_migration(&new_database::empty(&folder).await).await.unwrap();
    migration::run_first(&db, 37).await.unwrap();
    let account = |id: &str, email: &str| {
        format!(
            "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
             password_hash, security_version, created_at, name_key, search_key, methods, \
             requirement) SELECT {id}, {email}, {email}, 'P', 'member', 'active', 'UTC', '', 1, 0, \
             'p', 'p', 0, 'inherit'"
        )
    };
    let different =
        ["Maya@a.example", "maya+x@b.example", "maya2@a.example", "jörg@a.example", "+@a.example"];
    for (id, email) in different.iter().enumerate() {
        let insert = account(&(id + 1).to_string(), &format!("'{email}'"));
        db.execute_unprepared(&insert).await.unwrap();
    }
    // As many as the largest organizations have, half of them with the same local part.
    let numbers = "WITH RECURSIVE numbers (n) AS \
        (SELECT 11 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000)";
    let local = "CASE n % 2 WHEN 0 THEN 'info' ELSE 'p' || n END";
    let many = account("n", &format!("{local} || '@' || n || '.example'"));
    let many = many.replacen("INSERT", &format!("{numbers} INSERT"), 1);
    db.execute_unprepared(&format!("{many} FROM numbers")).await.unwrap();
    migration::run(&db).await.unwrap();
    let numbers = async |statement: &str| -> i64 {
        let statement = Statement::from_string(db.get_database_backend(), statement);
        db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    };
    let named = "SELECT COUNT(DISTINCT user_name) FROM accounts";
    let kept = "SELECT COUNT(*) FROM accounts JOIN user_names \
        ON account_id = accounts.id AND user_names.name = user_name";
    let all = 99_990 + different.len() as i64;
    assert_eq!((numbers(named).await, numbers(kept).await), (all, all));
    let names = Statement::from_string(
        db.get_database_backend(),
        "SELECT user_name AS shown FROM accounts WHERE id <= 14 ORDER BY id",
    );
    let names = db.query_all_raw(names).await.unwrap();
    let names: Vec<String> = names.iter().map(|row| row.try_get("", "shown").unwrap()).collect();
    assert_eq!(names, ["maya", "maya2", "maya22", "jorg", "user", "p11", "info", "p13", "info2"]);
}

#[tokio::test]
async fn sqlite_plans_a_statement_once() {
    let bench = Bench::new().await;
    if bench.url.starts_with("postgres") {
        return;
    }
    let options = bench.column("pragma_compile_options", "compile_options").await;
    assert!(options.contains(&"ENABLE_QPSG".to_owned()), "{options:?}");
}
