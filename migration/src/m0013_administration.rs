//! User administration: search and sort keys, the methods of an account and whether its recovery
//! codes are used up, overrides of the requirement, invitations, locks and reminders. Also forms
//! that wait for an identity check.

use crate::table::*;
use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectionTrait, DbBackend, Statement},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

#[derive(DeriveMigrationName)]
pub(crate) struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["name_key", "search_key"] {
            add_column(manager, "accounts", sorted_by_bytes(manager, name)).await?;
        }
        let columns = [
            number("methods").default(0).take(),
            number("codes_used_up").default(0).take(),
            text("requirement").default("inherit").take(),
            maybe_text("requirement_reason"),
            maybe_number("requirement_until"),
            maybe_number("required_at"),
            maybe_number("invited_by"),
            maybe_number("invited_at"),
            maybe_number("locked_until"),
        ];
        for column in columns {
            add_column(manager, "accounts", column).await?;
        }
        for name in ["enforced_at", "narrowed_at"] {
            add_column(manager, "policy", maybe_number(name)).await?;
        }
        add_column(manager, "audit_events", maybe_text("details")).await?;
        manager
            .create_table(
                Table::create()
                    .table("waiting_actions")
                    .col(ColumnDef::new("session_id").big_integer().not_null().primary_key())
                    .col(text("name"))
                    .col(text("path"))
                    .col(text("body"))
                    .col(number("expires_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("waiting_actions_session")
                            .from("waiting_actions", "session_id")
                            .to("sessions", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("reminder_rounds")
                    .col(number("required_from"))
                    .col(number("days"))
                    .col(number("told_up_to"))
                    .col(maybe_number("done_at"))
                    .primary_key(Index::create().col("required_from").col("days"))
                    .take(),
            )
            .await?;
        fill(manager).await
    }
}

/// A text column that both databases sort by bytes.
fn sorted_by_bytes(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = text(name).default("").take();
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// Fills the new columns from existing data.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared(METHODS).await?;
    db.execute_unprepared(CODES_USED_UP).await?;
    let backend = manager.get_database_backend();
    let all = Statement::from_string(backend, "SELECT id, name, email FROM accounts");
    for row in db.query_all_raw(all).await? {
        let (id, name, email): (i64, String, String) =
            (row.try_get("", "id")?, row.try_get("", "name")?, row.try_get("", "email")?);
        let key = folded(&name);
        let search = format!("{key} {}", folded(&email));
        let update = Query::update()
            .table("accounts")
            .values([("name_key", key.into()), ("search_key", search.into())])
            .and_where(Expr::col("id").eq(id))
            .take();
        manager.execute(update).await?;
    }
    Ok(())
}

/// Converts to lower case, without combining marks.
fn folded(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

const METHODS: &str = "UPDATE accounts SET methods =
  CASE WHEN EXISTS (SELECT 1 FROM totps WHERE account_id = accounts.id) THEN 1 ELSE 0 END
+ CASE WHEN EXISTS (SELECT 1 FROM sent_code_methods WHERE account_id = accounts.id AND method = 'sms') THEN 2 ELSE 0 END
+ CASE WHEN EXISTS (SELECT 1 FROM sent_code_methods WHERE account_id = accounts.id AND method = 'email') THEN 4 ELSE 0 END
+ CASE WHEN EXISTS (SELECT 1 FROM passkeys WHERE account_id = accounts.id) THEN 8 ELSE 0 END";

const CODES_USED_UP: &str = "UPDATE accounts SET codes_used_up = 1
WHERE EXISTS (SELECT 1 FROM recovery_codes WHERE account_id = accounts.id)
AND NOT EXISTS (SELECT 1 FROM recovery_codes WHERE account_id = accounts.id AND used_at IS NULL)";
