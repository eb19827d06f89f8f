//! What a PostgreSQL database runs besides statements of this program: triggers, rules, policies, views
//! and functions. There is no second database to compare with, so those of the migrations are listed.

use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement,
};
use std::collections::BTreeSet;

/// Those of the schema that the migrations wrote to, without what belongs to an extension. A function is
/// compared by the beginning of the hash of its text, a trigger by the function that it executes.
const CONTENTS: &str = "
WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema()),
     extensions AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
SELECT 'trigger', tgname::text, CASE WHEN tgenabled = 'D' THEN 'disabled' ELSE proname::text END
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE NOT tgisinternal AND relnamespace IN (SELECT oid FROM ours)
UNION ALL
SELECT 'rule', rulename::text, '' FROM pg_rules WHERE schemaname = current_schema()
UNION ALL
SELECT 'policy', policyname::text, '' FROM pg_policies WHERE schemaname = current_schema()
UNION ALL
SELECT 'view', relname::text, '' FROM pg_class c
 WHERE relkind IN ('v', 'm', 'f') AND relnamespace IN (SELECT oid FROM ours)
   AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM extensions)
UNION ALL
SELECT 'function', proname::text,
       left(encode(sha256(convert_to(prosrc, 'UTF8')), 'hex'), 16)
  FROM pg_proc p
 WHERE pronamespace IN (SELECT oid FROM ours)
   AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT classid, objid FROM extensions)";

/// What all migrations together make.
const OURS: [[&str; 3]; 31] = [
    ["function", "account_search_follow", "828079bbc8193068"],
    ["function", "account_tally_delete", "d5ef33d10921e9f2"],
    ["function", "account_tally_insert", "3a8b12062267f599"],
    ["function", "account_tally_update", "e34970aeb2588fd5"],
    ["function", "audit_events_leave", "32bc66e0f5e1a566"],
    ["function", "audit_events_stay", "ab8b76c83495ff74"],
    ["function", "latchkey_changed", "4e69133309fd0c93"],
    ["trigger", "account_search_insert", "account_search_follow"],
    ["trigger", "account_search_update", "account_search_follow"],
    ["trigger", "account_tally_delete", "account_tally_delete"],
    ["trigger", "account_tally_insert", "account_tally_insert"],
    ["trigger", "account_tally_update", "account_tally_update"],
    ["trigger", "audit_events_leave", "audit_events_leave"],
    ["trigger", "audit_events_no_truncate", "audit_events_stay"],
    ["trigger", "audit_events_stay", "audit_events_stay"],
    ["trigger", "audit_heads_no_truncate", "audit_events_stay"],
    ["trigger", "audit_heads_stay", "audit_events_stay"],
    ["trigger", "accounts_changed", "latchkey_changed"],
    ["trigger", "accounts_gone", "latchkey_changed"],
    ["trigger", "application_groups_changed", "latchkey_changed"],
    ["trigger", "applications_changed", "latchkey_changed"],
    ["trigger", "gate_sessions_changed", "latchkey_changed"],
    ["trigger", "gate_sessions_gone", "latchkey_changed"],
    ["trigger", "gates_changed", "latchkey_changed"],
    ["trigger", "group_members_changed", "latchkey_changed"],
    ["trigger", "groups_changed", "latchkey_changed"],
    ["trigger", "policy_changed", "latchkey_changed"],
    ["trigger", "sessions_changed", "latchkey_changed"],
    ["trigger", "sessions_gone", "latchkey_changed"],
    ["trigger", "subjects_changed", "latchkey_changed"],
    ["trigger", "subjects_gone", "latchkey_changed"],
];

/// What a migrated PostgreSQL database contains that the migrations do not make, or the other way
/// round, such as `trigger x`. `None` if there is no difference.
///
/// # Errors
/// Returns the error of the database.
pub async fn difference_on_postgres(db: &DatabaseConnection) -> Result<Option<String>, DbErr> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, CONTENTS)).await?;
    let found = rows.iter().map(|row| {
        Ok([row.try_get_by_index(0)?, row.try_get_by_index(1)?, row.try_get_by_index(2)?])
    });
    let found: BTreeSet<[String; 3]> = found.collect::<Result<_, DbErr>>()?;
    let ours: BTreeSet<[String; 3]> = OURS.map(|row| row.map(str::to_owned)).into();
    let first = found.symmetric_difference(&ours).next();
    Ok(first.map(|[kind, name, _]| format!("{kind} {name}")))
}
