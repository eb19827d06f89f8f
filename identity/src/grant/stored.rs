//! The row of a code or token, with everything that decides about it: one statement.

use crate::{
    cookie_row::{ByPosition, Columns, Text, add},
    entity::{
        account, application, authorization_code, connection, grant, grant_token, policy, session,
        session_application, subject,
    },
    error::Error,
    keys::GrantKey,
    secret::TokenHash,
    services::Services,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, Statement,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

/// The kinds of tokens in their rows.
pub(super) const ACCESS: &str = "access";
pub(super) const REFRESH: &str = "refresh";

/// A table of codes or tokens.
pub(super) trait OfGrant: ByPosition {
    /// The hash, by which a row is found.
    const HASH: Self::Column;
    const GRANT: Self::Column;

    fn text() -> &'static Text;
}

static BY_CODE: Text = Text::new();
static BY_TOKEN: Text = Text::new();
static BY_FAMILY: Text = Text::new();

impl OfGrant for authorization_code::Entity {
    const HASH: Self::Column = authorization_code::Column::CodeHash;
    const GRANT: Self::Column = authorization_code::Column::GrantId;

    fn text() -> &'static Text {
        &BY_CODE
    }
}

impl OfGrant for grant_token::Entity {
    const HASH: Self::Column = grant_token::Column::TokenHash;
    const GRANT: Self::Column = grant_token::Column::GrantId;

    fn text() -> &'static Text {
        &BY_TOKEN
    }
}

/// A code or token, and what decides about it.
pub(super) struct Stored<Table: OfGrant> {
    pub(super) row: Table::Model,
    pub(super) of: Grant,
}

/// A grant, and what decides whether it is in force.
pub(super) struct Grant {
    pub(super) grant: grant::Model,
    /// `None` once the grant has outlived its session.
    pub(super) session: Option<session::Model>,
    pub(super) owner: account::Model,
    pub(super) policy: policy::Model,
    pub(super) connection: connection::Model,
    pub(super) application: application::Model,
    /// How the application knows the session.
    pub(super) sid: String,
    /// How the application knows the user.
    pub(super) subject: String,
}

impl Grant {
    pub(super) fn key(&self) -> GrantKey {
        GrantKey { id: self.grant.id, connection: self.grant.connection_id }
    }
}

pub(super) async fn find<Table: OfGrant>(
    services: &Services,
    hash: &TokenHash,
) -> Result<Option<Stored<Table>>, Error> {
    let by_hash = || select::<Table>().and_where(Table::HASH.eq(hash.as_str())).take();
    read(services, Table::text(), by_hash, hash).await
}

/// The refresh token that is next to be used in this family.
pub(super) async fn find_by_family(
    services: &Services,
    family: &TokenHash,
) -> Result<Option<Stored<grant_token::Entity>>, Error> {
    let by_family = || {
        select::<grant_token::Entity>()
            .and_where(grant::Column::FamilyHash.eq(family.as_str()))
            .and_where(grant_token::Column::Kind.into_expr().eq(Expr::cust(format!("'{REFRESH}'"))))
            .and_where(grant_token::Column::ReplacedAt.is_null())
            .take()
    };
    read(services, &BY_FAMILY, by_family, family).await
}

/// Executes a statement whose only value is this hash.
async fn read<Table: OfGrant>(
    services: &Services,
    text: &'static Text,
    select: impl FnOnce() -> SelectStatement,
    hash: &TokenHash,
) -> Result<Option<Stored<Table>>, Error> {
    let db = services.db.read();
    let backend = db.get_database_backend();
    let text = text.get(backend, select);
    let values = [hash.as_str().into()];
    let statement = Statement::from_sql_and_values(backend, text, values);
    let Some(found) = db.query_one_raw(statement).await? else { return Ok(None) };
    let mut columns = Columns::of(&found);
    let row = Table::read(&mut columns)?;
    let grant = grant::Entity::read(&mut columns)?;
    let session = columns.maybe::<session::Entity>()?;
    let owner = account::Entity::read(&mut columns)?;
    let policy = policy::Entity::read(&mut columns)?;
    let connection = connection::Entity::read(&mut columns)?;
    let application = application::Entity::read(&mut columns)?;
    let opened_as: Option<String> = columns.next()?;
    let subject = columns.next()?;
    let Some(sid) = grant.sid.clone().or(opened_as) else { return Ok(None) };
    let of = Grant { grant, session, owner, policy, connection, application, sid, subject };
    Ok(Some(Stored { row, of }))
}

/// The session, if there is one, and the application belong to the account and the connection of the
/// grant.
fn select<Table: OfGrant>() -> SelectStatement {
    use session_application as opened;
    let is = |left: (&'static str, &'static str), right| Expr::col(left).equals(right);
    let of_session = is(("sessions", "id"), ("grants", "session_id"))
        .and(is(("sessions", "account_id"), ("grants", "account_id")));
    let of_both = is(("session_applications", "session_id"), ("grants", "session_id"))
        .and(is(("session_applications", "application_id"), ("applications", "id")));
    let of_account = is(("subjects", "account_id"), ("grants", "account_id"))
        .and(is(("subjects", "sector"), ("connections", "sector")));
    let only = Expr::col(("policy", "id")).eq(Expr::cust("1"));
    let mut select = Query::select();
    select
        .from(Table::default().table_ref())
        .inner_join(grant::Entity, Expr::col(("grants", "id")).equals(Table::GRANT.as_column_ref()))
        .left_join(session::Entity, of_session)
        .inner_join(account::Entity, is(("accounts", "id"), ("grants", "account_id")))
        .inner_join(policy::Entity, only)
        .inner_join(connection::Entity, is(("connections", "id"), ("grants", "connection_id")))
        .inner_join(
            application::Entity,
            is(("applications", "id"), ("connections", "application_id")),
        )
        .left_join(opened::Entity, of_both)
        .inner_join(subject::Entity, of_account);
    add::<Table>(&mut select);
    add::<grant::Entity>(&mut select);
    add::<session::Entity>(&mut select);
    add::<account::Entity>(&mut select);
    add::<policy::Entity>(&mut select);
    add::<connection::Entity>(&mut select);
    add::<application::Entity>(&mut select);
    select.column(("session_applications", "sid")).column(("subjects", "subject"));
    select
}
