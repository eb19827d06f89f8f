//! Each table is known to decide at gates, or not to: a new one must be assigned.

use super::door::Door;
use crate::statements;
use identity::testing::{COLUMNS_THAT_GATES_IGNORE, TABLES_THAT_GATES_IGNORE};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use std::collections::BTreeSet;

/// Those that a check reads. All changes of them count, except for the columns that are listed.
const READ: [&str; 10] = [
    "accounts",
    "application_groups",
    "applications",
    "gate_sessions",
    "gates",
    "group_members",
    "groups",
    "policy",
    "sessions",
    "subjects",
];

async fn texts(db: &DatabaseConnection, select: &str) -> BTreeSet<String> {
    let select = Statement::from_string(db.get_database_backend(), select);
    let rows = db.query_all_raw(select).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

#[tokio::test]
async fn every_table_is_read_by_a_check_or_known_not_to_be() {
    let mut door = Door::new("").await;
    let db = sea_orm::Database::connect(&door.bench.url).await.unwrap();
    let is_postgres = door.bench.url.starts_with("postgres");
    let tables = match is_postgres {
        true => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
        false => {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' \
             ESCAPE '\\'"
        }
    };
    let mut tables = texts(&db, tables).await;
    tables.remove("seaql_migrations");
    // Only a trigger of PostgreSQL writes it.
    tables.remove("account_search");
    let known = READ.iter().chain(TABLES_THAT_GATES_IGNORE).map(|table| (*table).to_owned());
    let known: BTreeSet<String> = known.collect();
    assert_eq!(tables, known, "assign it in identity/src/database/harmless.rs");

    let cookie = door.opened(&door.token).await;
    statements::watch(&mut door.bench);
    door.forget();
    statements::executed();
    assert!(door.lets_in(&cookie).await);
    let sql = statements::executed().0.remove(0).sql;
    let words: BTreeSet<&str> =
        sql.split(|it: char| !it.is_ascii_alphanumeric() && it != '_').collect();
    for table in TABLES_THAT_GATES_IGNORE {
        assert!(!words.contains(table), "a check reads {table}");
    }
    for table in READ {
        assert!(words.contains(table), "no check reads {table}");
    }
    // A row must not be deleted because of a table whose changes do not count.
    if !is_postgres {
        for table in READ {
            let parents = format!("SELECT \"table\" FROM pragma_foreign_key_list('{table}')");
            for parent in texts(&db, &parents).await {
                assert!(READ.contains(&parent.as_str()), "{table} belongs to {parent}");
            }
        }
    }
}

#[tokio::test]
async fn on_postgresql_other_nodes_are_told_of_each_change_that_counts() {
    let door = Door::new("").await;
    if !door.bench.url.starts_with("postgres") {
        return;
    }
    let db = sea_orm::Database::connect(&door.bench.url).await.unwrap();
    let triggers = "SELECT DISTINCT relname::text FROM pg_trigger t \
         JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid \
         WHERE proname = 'latchkey_changed'";
    let read: BTreeSet<String> = READ.map(str::to_owned).into();
    assert_eq!(texts(&db, triggers).await, read);
    for (table, columns) in COLUMNS_THAT_GATES_IGNORE {
        let definition = format!(
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = '{table}_changed'"
        );
        let definition = texts(&db, &definition).await.pop_first().unwrap();
        let exempt: BTreeSet<&str> = definition.split('\'').skip(1).step_by(2).collect();
        let columns: BTreeSet<&str> = columns.iter().copied().collect();
        assert_eq!(exempt, columns, "{definition}");
    }
}
