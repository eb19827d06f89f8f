//! The row that the token of a cookie refers to, together with what decides about it: one statement for
//! every request. Building its text and looking its columns up by name takes a large part of a session
//! check, so the text is kept, and columns are read by position. Tokens of applications are read in the
//! same way; see `grant`, and so are those of gates; see `gate`.

use crate::{
    entity::{
        account, application, authorization_code, connection, gate, gate_session, grant,
        grant_token, installation, pending_sign_in, policy, session,
    },
    error::Error,
    secret::TokenHash,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryResult, Statement,
    TryGetable,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::sync::OnceLock;

/// A row, and what decides about it.
pub(crate) struct CookieRow<Table: EntityTrait> {
    pub(crate) row: Table::Model,
    pub(crate) owner: account::Model,
    pub(crate) policy: policy::Model,
    pub(crate) installation: installation::Model,
}

/// The text of a statement for both databases, once it was built.
pub(crate) struct Text {
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Text {
    pub(crate) const fn new() -> Self {
        Self { sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    pub(crate) fn get(&self, backend: DbBackend, build: impl FnOnce() -> SelectStatement) -> &str {
        let text = match backend {
            DbBackend::Sqlite => &self.sqlite,
            _ => &self.postgres,
        };
        text.get_or_init(|| backend.build(&build()).sql)
    }
}

/// Finds a row by the hash of a token in the column `token`. The column `account` refers to the account.
/// Each statement needs its own `text`.
pub(crate) async fn find<Table: ByPosition>(
    db: &impl ConnectionTrait,
    text: &Text,
    token: Table::Column,
    account: Table::Column,
    hash: &TokenHash,
) -> Result<Option<CookieRow<Table>>, Error> {
    let backend = db.get_database_backend();
    let text = text.get(backend, || select::<Table>(token, account, hash));
    let values = [hash.as_str().into()];
    let statement = Statement::from_sql_and_values(backend, text, values);
    let Some(found) = db.query_one_raw(statement).await? else { return Ok(None) };
    let mut columns = Columns::of(&found);
    Ok(Some(CookieRow {
        row: Table::read(&mut columns)?,
        owner: account::Entity::read(&mut columns)?,
        policy: policy::Entity::read(&mut columns)?,
        installation: installation::Entity::read(&mut columns)?,
    }))
}

fn select<Table: ByPosition>(
    token: Table::Column,
    account: Table::Column,
    hash: &TokenHash,
) -> SelectStatement {
    let is_only = |id: (_, _)| Expr::col(id).eq(Expr::cust("1"));
    let owner = Expr::col((account::Entity, account::Column::Id));
    let mut select = Query::select();
    select
        .from(Table::default().table_ref())
        .inner_join(account::Entity, owner.equals(account.as_column_ref()))
        .inner_join(policy::Entity, is_only(("policy", "id")))
        .inner_join(installation::Entity, is_only(("installation", "id")))
        .and_where(token.eq(hash.as_str()));
    add::<Table>(&mut select);
    add::<account::Entity>(&mut select);
    add::<policy::Entity>(&mut select);
    add::<installation::Entity>(&mut select);
    select
}

/// Selects the columns of a table.
pub(crate) fn add<Table: ByPosition>(select: &mut SelectStatement) {
    let table = Table::default().table_name();
    select.columns(Table::COLUMNS.iter().map(|column| (table, *column)));
}

/// The columns of a row, from left to right.
pub(crate) struct Columns<'row> {
    row: &'row QueryResult,
    position: usize,
}

impl<'row> Columns<'row> {
    pub(crate) fn of(row: &'row QueryResult) -> Self {
        Self { row, position: 0 }
    }

    pub(crate) fn next<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let value = self.row.try_get_by_index(self.position)?;
        self.position += 1;
        Ok(value)
    }

    /// A row of a table whose first column is a number. `None` where an outer join found no row.
    pub(crate) fn maybe<Table: ByPosition>(&mut self) -> Result<Option<Table::Model>, DbErr> {
        if self.row.try_get_by_index::<Option<i64>>(self.position)?.is_some() {
            return Table::read(self).map(Some);
        }
        self.position += Table::COLUMNS.len();
        Ok(None)
    }
}

/// A table whose columns are selected and read in one order.
pub(crate) trait ByPosition: EntityTrait {
    const COLUMNS: &'static [&'static str];

    fn read(columns: &mut Columns<'_>) -> Result<Self::Model, DbErr>;
}

/// One list for the statement and for reading its result, so that no column can take the place of
/// another one.
macro_rules! by_position {
    ($($table:ident { $($column:ident)+ })+) => {$(
        impl ByPosition for $table::Entity {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($column)),+];

            fn read(columns: &mut Columns<'_>) -> Result<Self::Model, DbErr> {
                Ok($table::Model { $($column: columns.next()?),+ })
            }
        }
    )+};
}

by_position! {
    session {
        id token_hash account_id security_version signed_in_with browser address created_at
        last_seen_at expires_at previous_token_hash previous_until owner_mac previous_owner_mac
        fresh_until fresh_for password_at factor factor_at proved_at
    }
    pending_sign_in {
        token_hash account_id security_version next_path method created_at expires_at owner_mac
    }
    account {
        id email email_key name role status time_zone password_hash security_version created_at
        last_sign_in_at default_method nudge_after name_key search_key methods codes_used_up
        requirement requirement_reason requirement_until required_at invited_by invited_at
        locked_until reminded_at mail_refused_at issuer_version user_name grant_version
        email_verified_at
    }
    policy {
        id version second_factor_on app_allowed sms_allowed email_allowed trust_allowed trust_days
        required_from passkeys_allowed enforced_at narrowed_at
    }
    installation {
        id product organization support_contact time_zone setup_code_hash setup_code_expires_at
        first_administrator_at audit_days version delivery_version known_at audit_waits_since
        audit_verified_at audit_broken_node audit_broken_sequence get_started_hidden_at
        sealing_key oldest_key
    }
    application {
        id name name_key address who proof age accepts_trusted_browser is_on version created_at
    }
    connection {
        id application_id client_id is_public requires_pkce algorithm sector
        treats_email_as_verified told_groups stays_connected asks_for_consent requires_pushed_requests key_set
        key_set_uri key_set_mac assertions_from version created_at
    }
    grant {
        id connection_id account_id session_id sid grant_version scopes password_at factor
        factor_at proved_at acr signed_in_at last_used_at created_at expires_at family_hash
    }
    authorization_code {
        code_hash grant_id owner_mac redirect_uri challenge nonce expires_at redeemed_at
    }
    gate {
        id application_id host remote_user told_groups rules version created_at
    }
    gate_session {
        gate_id token_hash session_id owner_mac security_version password_at factor factor_at
        proved_at created_at last_used_at
    }
    grant_token {
        token_hash grant_id owner_mac kind scopes created_at expires_at replaced_at
    }
}
