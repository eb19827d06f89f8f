//! Connecting an application, changing its connection, and disconnecting it.

use super::{
    assertion::accepted_from,
    called_uri::CalledUri,
    client_id::ClientId,
    keys,
    list::of_application,
    listed_groups, published_keys, secret,
    settings::{Settings, facts, register_only},
    values::{Connection, ConnectionId},
};
use crate::{
    administrator,
    application::{self, ApplicationId},
    audit::{self, Event, Kind},
    client::Client,
    entity::{connection as row, grant},
    error::Error,
    installation, logout,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

/// The result of [`save`].
#[derive(Debug)]
pub enum Saved {
    /// `application` is its name. A connection that got its first secret has one to show.
    Done { application: String, has_new_secret: bool },
    /// Another application has this client ID.
    ClientIdTaken,
    /// There is no group with this name.
    NoGroup(String),
    /// The connection changed in the meantime; this is its current state.
    Conflict(Box<Connection>),
    /// The administrator's role was removed, there is no such application, or it was disconnected.
    Gone,
}

/// Connects an application, or changes its connection. `version` is that of the connection that the form
/// showed, and `None` if there was none. A connection that becomes public or gets keys loses its secrets,
/// and one that has neither any longer gets one.
pub async fn save(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    version: Option<i64>,
    settings: &Settings,
    client: &Client,
) -> Result<Saved, Error> {
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, administrator.0).await? {
        return Ok(Saved::Gone);
    }
    installation::lock(&tx).await?;
    let Some(application) = application::locked(&tx, administrator, id).await? else {
        return Ok(Saved::Gone);
    };
    let before = of_application(&tx, id).await?.map(|it| it.with_own_keys(services));
    let client_id = match (&before, version) {
        (None, Some(_)) => return Ok(Saved::Gone),
        (Some(now), seen) if seen != Some(now.version) => {
            return Ok(Saved::Conflict(Box::new(now.clone())));
        }
        (Some(now), _) => settings.client_id.clone().or_else(|| ClientId::parse(&now.client_id)),
        (None, None) => settings.client_id.clone(),
    };
    let client_id = client_id.unwrap_or_else(ClientId::random);
    if is_taken(&tx, id, &client_id).await? {
        return Ok(Saved::ClientIdTaken);
    }
    let groups = match listed_groups::lock(&tx, &settings.listed_groups).await? {
        Ok(groups) => groups,
        Err(name) => return Ok(Saved::NoGroup(name)),
    };
    let sector = before.as_ref().map_or(&settings.sector, |before| &before.sector);
    let after = settings.facts(&client_id, sector);
    let (kind, mut details) = match before.as_ref().map(facts) {
        None => (Kind::ConnectionCreated, Value::Object(named(after))),
        Some(before) if before == after => {
            return Ok(Saved::Done { application: application.name, has_new_secret: false });
        }
        Some(before) => {
            let both = before.into_iter().zip(after);
            let changed = audit::changed(both.map(|((name, from), (_, to))| (name, from, to)));
            (Kind::ConnectionChanged, changed)
        }
    };
    details["application"] = json!(application.name);
    let connection = store(services, &tx, id, before.as_ref(), settings, &client_id).await?;
    listed_groups::list_only(&tx, connection, &groups).await?;
    if let Some(before) = &before {
        end_earlier_grants(&tx, before, settings).await?;
    }
    let had_secret = before.is_some_and(|before| before.has_secret());
    if !settings.has_secret() && had_secret {
        secret::end_all(&tx, connection).await?;
    }
    let has_new_secret = settings.has_secret() && !had_secret;
    if has_new_secret {
        secret::insert(services, &tx, connection, administrator.0).await?;
    }
    let event = Event::by(kind, administrator.0, None).details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done { application: application.name, has_new_secret })
}

/// Deletes the connection of an application, with its secrets: users can no longer sign in to it.
/// `false` if it has none, or the administrator's role was removed.
pub async fn disconnect(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    client: &Client,
) -> Result<bool, Error> {
    let tx = services.db.begin().await?;
    let Some(application) = application::locked(&tx, administrator, id).await? else {
        return Ok(false);
    };
    let Some(before) = of_application(&tx, id).await? else { return Ok(false) };
    logout::end_grants(&tx, grant::Column::ConnectionId.eq(before.id.0)).await?;
    row::Entity::delete_by_id(before.id.0).exec(&tx).await?;
    let mut details = Value::Object(named(facts(&before)));
    details["application"] = json!(application.name);
    let event = Event::by(Kind::ConnectionDeleted, administrator.0, None);
    let event = event.details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(true)
}

async fn store(
    services: &Services,
    tx: &DatabaseTransaction,
    application: ApplicationId,
    before: Option<&Connection>,
    settings: &Settings,
    client_id: &ClientId,
) -> Result<ConnectionId, Error> {
    let columns = settings.columns(client_id);
    let id = match before {
        Some(before) => {
            row::Entity::update_many()
                .set(columns)
                .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
                .filter(row::Column::Id.eq(before.id.0))
                .exec(tx)
                .await?;
            before.id
        }
        None => {
            let new = row::ActiveModel {
                application_id: Set(application.0),
                sector: Set(settings.sector.as_str().to_owned()),
                assertions_from: Set(accepted_from(services, tx).await?),
                version: Set(1),
                created_at: Set(services.now()),
                ..columns
            };
            ConnectionId(row::Entity::insert(new).exec(tx).await?.last_insert_id)
        }
    };
    if let Some(registered) = settings.registered_keys() {
        let mac = keys::mac(services, id, registered);
        row::Entity::update_many()
            .col_expr(row::Column::KeySetMac, Expr::value(mac))
            .filter(row::Column::Id.eq(id.0))
            .exec(tx)
            .await?;
    }
    let uri = settings.key_set_uri.as_ref().map(CalledUri::as_str);
    if before.and_then(|before| before.key_set_uri.as_deref()) != uri {
        published_keys::begin(tx, id, uri).await?;
    }
    if uri.is_none() {
        keys::keep_only(tx, id, settings.key_set.as_ref()).await?;
    }
    register_only(tx, id, settings).await?;
    Ok(id)
}

/// Ends the grants that were made under other conditions: all of them if the application no longer needs a
/// secret, or if users are asked for consent from now on; those that outlived their sessions if the
/// application may no longer stay connected.
async fn end_earlier_grants(
    tx: &DatabaseTransaction,
    before: &Connection,
    settings: &Settings,
) -> Result<(), Error> {
    let of_connection = grant::Column::ConnectionId.eq(before.id.0);
    let loses_secret = settings.is_public && !before.is_public;
    let asks = settings.asks_for_consent && !before.asks_for_consent;
    let ended = if loses_secret || asks {
        of_connection
    } else if before.stays_connected && !settings.stays_connected {
        of_connection.and(grant::Column::SessionId.is_null())
    } else {
        return Ok(());
    };
    logout::end_grants(tx, ended).await?;
    Ok(())
}

/// Whether another application has this client ID.
async fn is_taken(
    tx: &DatabaseTransaction,
    application: ApplicationId,
    client_id: &ClientId,
) -> Result<bool, Error> {
    let same = row::Entity::find().filter(row::Column::ClientId.eq(client_id.as_str()));
    Ok(same.one(tx).await?.is_some_and(|other| other.application_id != application.0))
}

fn named<const N: usize>(facts: [(&'static str, Value); N]) -> serde_json::Map<String, Value> {
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
