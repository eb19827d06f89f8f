//! Queues messages, in the transaction that ends sessions or grants.

use crate::{
    entity::{
        account, application, connection, connection_address as address, grant,
        logout_message as row, session, session_application as opened, subject,
    },
    error::Error,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, IntoCondition, OnConflict, Order, Query, SelectStatement},
};

/// The kind of the address that is told about sign-out.
pub(crate) const LOGOUT: &str = "logout";

/// A message for each application that was opened in these sessions.
pub(super) async fn notify_of_sessions(
    db: &impl ConnectionTrait,
    which: Condition,
) -> Result<(), Error> {
    let mut ended = Query::select();
    ended
        .from(session::Entity)
        .inner_join(opened::Entity, is(("session_applications", "session_id"), ("sessions", "id")))
        .inner_join(
            connection::Entity,
            is(("connections", "application_id"), ("session_applications", "application_id")),
        )
        .cond_where(which);
    queue(db, ended, ("sessions", "account_id"), ("session_applications", "sid")).await
}

/// A message for each application of these grants that have outlived their sessions. Grants that a raised
/// `grant_version` has ended were reported then.
pub(crate) async fn notify_of_grants(
    db: &impl ConnectionTrait,
    which: impl IntoCondition,
) -> Result<(), Error> {
    let is_in_force = is(("accounts", "id"), ("grants", "account_id"))
        .and(is(("accounts", "grant_version"), ("grants", "grant_version")));
    let mut ended = Query::select();
    ended
        .from(grant::Entity)
        .inner_join(account::Entity, is_in_force)
        .inner_join(connection::Entity, is(("connections", "id"), ("grants", "connection_id")))
        .and_where(grant::Column::SessionId.is_null())
        .and_where(grant::Column::Sid.is_not_null())
        .cond_where(which);
    queue(db, ended, ("grants", "account_id"), ("grants", "sid")).await
}

/// The names of the applications that are told when this session ends.
pub(crate) async fn notified(
    db: &impl ConnectionTrait,
    session: i64,
) -> Result<Vec<String>, Error> {
    let mut ids = Query::select();
    ids.column(("connections", "application_id"))
        .from(opened::Entity)
        .inner_join(
            connection::Entity,
            is(("connections", "application_id"), ("session_applications", "application_id")),
        )
        .inner_join(address::Entity, is_told())
        .and_where(opened::Column::SessionId.eq(session));
    let applications = application::Entity::find()
        .select_only()
        .column(application::Column::Name)
        .filter(application::Column::Id.in_subquery(ids))
        .order_by_asc(application::Column::NameKey);
    Ok(applications.into_tuple().all(db).await?)
}

/// `ended` joins what ended with its connection. An application without an address for it is not told. Of two
/// transactions that end the same, one queues the message: a message that is already queued is not queued twice.
async fn queue(
    db: &impl ConnectionTrait,
    mut ended: SelectStatement,
    account: Named,
    sid: Named,
) -> Result<(), Error> {
    let of_account = is(("subjects", "account_id"), account)
        .and(is(("subjects", "sector"), ("connections", "sector")));
    ended
        .distinct()
        .columns([
            ("applications", "name"),
            ("connections", "client_id"),
            ("connections", "algorithm"),
            ("connection_addresses", "address"),
            account,
            ("subjects", "subject"),
            sid,
        ])
        .exprs([Expr::cust("0"), Expr::cust("0")])
        .inner_join(
            application::Entity,
            is(("applications", "id"), ("connections", "application_id")),
        )
        .inner_join(address::Entity, is_told())
        .inner_join(subject::Entity, of_account)
        // Another transaction may be about to queue the same ones.
        .order_by(sid, Order::Asc)
        .order_by(("connections", "client_id"), Order::Asc);
    let columns = [
        row::Column::Application,
        row::Column::ClientId,
        row::Column::Algorithm,
        row::Column::Uri,
        row::Column::AccountId,
        row::Column::Subject,
        row::Column::Sid,
        row::Column::Attempts,
        row::Column::NextAt,
    ];
    let mut insert = Query::insert();
    insert.into_table(row::Entity).columns(columns);
    insert.select_from(ended).map_err(|_| Error::Unreadable("logout message"))?;
    let once =
        OnConflict::columns([row::Column::Sid, row::Column::ClientId]).do_nothing().to_owned();
    db.execute(insert.on_conflict(once)).await?;
    Ok(())
}

/// A column with its table.
type Named = (&'static str, &'static str);

fn is(left: Named, right: Named) -> Expr {
    Expr::col(left).equals(right)
}

/// The connection has an address that is told about sign-out.
fn is_told() -> Expr {
    is(("connection_addresses", "connection_id"), ("connections", "id"))
        .and(address::Column::Kind.eq(LOGOUT))
}
