//! Stored connections.

use super::{
    key_set::KeySet,
    listed_groups::names,
    sector::Sector,
    values::{Connection, ConnectionId, ToldGroups},
};
use crate::{
    application::ApplicationId,
    entity::{connection as row, connection_address},
    error::Error,
    jose::Algorithm,
    logout::LOGOUT,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

/// The kind of address that a browser is sent to after signing in.
pub(super) const REDIRECT: &str = "redirect";
/// The kind of address that a browser is sent to after signing out.
pub(super) const SIGN_OUT: &str = "sign_out";

/// The connection with this client ID, in exactly these letters. An unknown client ID takes
/// the same statements.
pub(crate) async fn of_client(
    db: &impl ConnectionTrait,
    client_id: &str,
) -> Result<Option<Connection>, Error> {
    with_addresses(db, row::Column::ClientId.eq(client_id)).await
}

pub(crate) async fn of_application(
    db: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Option<Connection>, Error> {
    with_addresses(db, row::Column::ApplicationId.eq(id.0)).await
}

async fn with_addresses(
    db: &impl ConnectionTrait,
    is_this: Expr,
) -> Result<Option<Connection>, Error> {
    let of = Expr::col(connection_address::Column::ConnectionId.as_column_ref());
    let of_it = of.equals(row::Column::Id.as_column_ref());
    let mut both = row::Entity::find().filter(is_this).select_also(connection_address::Entity);
    QuerySelect::query(&mut both).join(JoinType::LeftJoin, connection_address::Entity, of_it);
    let (mut found, mut addresses) = (None, Vec::new());
    for (row, address) in both.all(db).await? {
        addresses.extend(address.map(|address| (address.kind, address.address)));
        found = Some(row);
    }
    // Databases compare text in different ways.
    addresses.sort();
    let Some(row) = found else { return Ok(None) };
    let listed_groups = match row.told_groups == ToldGroups::Listed.as_str() {
        true => names(db, ConnectionId(row.id)).await?,
        false => Vec::new(),
    };
    connection(row, &addresses, listed_groups).map(Some)
}

/// A value that is not known is an error, so that nothing is signed or told by mistake.
fn connection(
    row: row::Model,
    addresses: &[(String, String)],
    listed_groups: Vec<String>,
) -> Result<Connection, Error> {
    let (Some(algorithm), Some(told_groups)) =
        (Algorithm::parse(&row.algorithm), ToldGroups::parse(&row.told_groups))
    else {
        return Err(Error::Unreadable("connection"));
    };
    let of_kind = |kind: &str| -> Vec<String> {
        let same = addresses.iter().filter(|(each, _)| each == kind);
        same.map(|(_, address)| address.clone()).collect()
    };
    Ok(Connection {
        id: ConnectionId(row.id),
        application: ApplicationId(row.application_id),
        client_id: row.client_id,
        is_public: row.is_public,
        requires_pkce: row.requires_pkce || row.is_public,
        algorithm,
        sector: Sector::stored(row.sector),
        treats_email_as_verified: row.treats_email_as_verified,
        told_groups,
        listed_groups,
        stays_connected: row.stays_connected,
        asks_for_consent: row.asks_for_consent,
        requires_pushed_requests: row.requires_pushed_requests,
        key_set: row.key_set.map(KeySet::stored),
        key_set_uri: row.key_set_uri,
        key_set_mac: row.key_set_mac,
        assertions_from: row.assertions_from,
        redirect_uris: of_kind(REDIRECT),
        sign_out_uris: of_kind(SIGN_OUT),
        logout_uri: of_kind(LOGOUT).pop(),
        version: row.version,
    })
}
