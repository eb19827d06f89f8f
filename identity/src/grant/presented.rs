//! A token that an application presents.

use super::{
    in_force::InForce,
    scopes::Scopes,
    stored::{Stored, find, find_by_family},
};
use crate::{
    connection::Connection, entity::grant_token as row, error::Error, keys::TokenRow,
    secret::Token, services::Services,
};

/// Finds a token in any state. `None` if it is unknown, or if its MAC does not match its grant.
pub(super) async fn presented(
    services: &Services,
    token: &Token,
) -> Result<Option<Stored<row::Entity>>, Error> {
    let found = find::<row::Entity>(services, &token.hash()).await?;
    Ok(found.filter(|found| found.is_bound(services)))
}

/// The same for a token of this connection. A token of another one is as unknown as one that never was.
pub(super) async fn own(
    services: &Services,
    connection: &Connection,
    token: &Token,
) -> Result<Option<Stored<row::Entity>>, Error> {
    let found = presented(services, token).await?;
    Ok(found.filter(|found| found.of.grant.connection_id == connection.id.0))
}

/// The refresh token that is next to be used, for an older one that was replaced long ago: of that one,
/// only the family is still known.
pub(super) async fn successor(
    services: &Services,
    connection: &Connection,
    older: &Token,
) -> Result<Option<Stored<row::Entity>>, Error> {
    let found = find_by_family(services, &older.family()).await?;
    let is_own = |found: &Stored<_>| found.of.grant.connection_id == connection.id.0;
    Ok(found.filter(|found| is_own(found) && found.is_bound(services)))
}

impl Stored<row::Entity> {
    /// Whether its MAC matches its grant.
    fn is_bound(&self, services: &Services) -> bool {
        let Self { row, of } = self;
        let bound = TokenRow::GrantToken { grant: of.key(), hash: &row.token_hash };
        services.keys.is_bound(bound, of.owner.id, Some(&row.owner_mac))
    }

    /// The grant, with the scopes of this token. `None` if the token was used or has expired, or the grant
    /// is not in force.
    pub(super) async fn in_force(&self, services: &Services) -> Result<Option<InForce>, Error> {
        let Self { row, of } = self;
        let is_over = services.now() >= row.expires_at || !services.has_happened(row.created_at);
        if is_over || row.replaced_at.is_some() {
            return Ok(None);
        }
        let Some(grant) = of.in_force(services).await? else { return Ok(None) };
        grant.for_scopes(row.scopes.as_deref()).map(Some)
    }
}

impl InForce {
    /// For a token with these scopes; with all of the grant if there are none.
    pub(super) fn for_scopes(self, of_token: Option<&str>) -> Result<Self, Error> {
        let Some(text) = of_token else { return Ok(self) };
        let scopes = Scopes::parse(text).ok_or(Error::Unreadable("grant"))?;
        Ok(Self { scopes, ..self })
    }
}
