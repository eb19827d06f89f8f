//! Origins of applications that run in browsers.

use super::list::REDIRECT;
use crate::{
    entity::{connection, connection_address},
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use url::Url;

/// Whether a public connection has a redirect URI with https at this origin, so that its pages may read
/// what they are answered.
pub async fn is_origin_of_page(services: &Services, origin: &str) -> Result<bool, Error> {
    let Some(origin) = https(origin).filter(|url| url.origin().ascii_serialization() == origin)
    else {
        return Ok(false);
    };
    let public = connection::Entity::find()
        .select_only()
        .column(connection::Column::Id)
        .filter(connection::Column::IsPublic.eq(true));
    let registered: Vec<String> = connection_address::Entity::find()
        .select_only()
        .column(connection_address::Column::Address)
        .filter(connection_address::Column::Kind.eq(REDIRECT))
        .filter(connection_address::Column::ConnectionId.in_subquery(public.into_query()))
        .into_tuple()
        .all(services.db.read())
        .await?;
    let is_there =
        |address: &String| https(address).is_some_and(|it| it.origin() == origin.origin());
    Ok(registered.iter().any(is_there))
}

fn https(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| url.scheme() == "https")
}
