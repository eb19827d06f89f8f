//! Origins of applications that run in browsers.

use super::list::REDIRECT;
use crate::{
    entity::{connection, connection_address},
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use url::Url;

/// Whether a public connection has a redirect URI at this origin, so that its pages may read what they
/// are answered. Every page can send any origin, so the stored ones are found by their index.
pub async fn is_origin_of_page(services: &Services, origin: &str) -> Result<bool, Error> {
    let public = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::IsPublic.eq(true));
    let found = connection_address::Entity::find()
        .filter(connection_address::Column::Origin.eq(origin))
        .filter(connection_address::Column::Kind.eq(REDIRECT))
        .filter(connection_address::Column::ConnectionId.in_subquery(public.into_query()))
        .one(services.db.read())
        .await?;
    Ok(found.is_some())
}

/// The origin of pages at a registered address, as browsers send it. Only on the computer of the user,
/// http can be registered.
pub(super) fn of_page(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    matches!(url.scheme(), "https" | "http").then(|| url.origin().ascii_serialization())
}
