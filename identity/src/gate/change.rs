//! Adding gates to an application, changing and removing them.

use super::{
    host::Host,
    list::one,
    values::{Gate, GateId, MOST_GATES, MOST_GATES_OF_APPLICATION, Settings},
};
use crate::{
    account::AccountId,
    administrator,
    application::{self, ApplicationId},
    audit::{self, Event, Kind},
    client::Client,
    entity::{gate as row, gate_session, gate_ticket, session_application},
    error::Error,
    installation, logout,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Value, json};

/// The result of [`create`] and [`change`].
#[derive(Debug)]
pub enum Saved {
    Done(GateId),
    /// Another gate has this host.
    HostTaken,
    /// This is the host of the installation itself.
    OwnHost,
    /// There are as many gates as there may be, of this application or in all.
    TooMany,
    /// The gate changed in the meantime; this is its current state.
    Conflict(Box<Gate>),
    /// The administrator's role was removed, or there is no such application or gate.
    Gone,
}

/// Adds a gate to an application.
pub async fn create(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    application: ApplicationId,
    settings: &Settings,
    client: &Client,
) -> Result<Saved, Error> {
    let tx = services.db.begin().await?;
    let Some(name) = lock(&tx, administrator, application).await? else { return Ok(Saved::Gone) };
    if settings.host.is_of(&services.public_url) {
        return Ok(Saved::OwnHost);
    }
    if is_taken(&tx, None, &settings.host).await? {
        return Ok(Saved::HostTaken);
    }
    let of_application = row::Entity::find().filter(of(application)).count(&tx).await?;
    let all = row::Entity::find().count(&tx).await?;
    if of_application >= MOST_GATES_OF_APPLICATION || all >= MOST_GATES {
        return Ok(Saved::TooMany);
    }
    let by = administrator.0.account;
    let (id, event) = insert(&tx, by, (application, &name), settings, services.now()).await?;
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done(id))
}

/// Adds a gate to an application with this name. The event is for the caller to record.
pub(crate) async fn insert(
    tx: &DatabaseTransaction,
    by: AccountId,
    (application, name): (ApplicationId, &str),
    settings: &Settings,
    now: i64,
) -> Result<(GateId, Event), Error> {
    let new = row::ActiveModel {
        application_id: Set(application.0),
        version: Set(1),
        created_at: Set(now),
        ..settings.columns()
    };
    let id = GateId(row::Entity::insert(new).exec(tx).await?.last_insert_id);
    let event = Event::by(Kind::GateCreated, by, None).details(details(name, settings));
    Ok((id, event))
}

/// Changes a gate. `version` is that of the gate that the form showed. A gate that gets another host
/// loses its sessions, because their tokens are known to the old one.
pub async fn change(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    application: ApplicationId,
    id: GateId,
    version: i64,
    settings: &Settings,
    client: &Client,
) -> Result<Saved, Error> {
    let tx = services.db.begin().await?;
    let Some(name) = lock(&tx, administrator, application).await? else { return Ok(Saved::Gone) };
    let Some(before) = one(&tx, application, id).await? else { return Ok(Saved::Gone) };
    if before.version != version {
        return Ok(Saved::Conflict(Box::new(before)));
    }
    if before.settings == *settings {
        return Ok(Saved::Done(id));
    }
    if settings.host.is_of(&services.public_url) {
        return Ok(Saved::OwnHost);
    }
    if is_taken(&tx, Some(id), &settings.host).await? {
        return Ok(Saved::HostTaken);
    }
    let has_other_host = before.settings.host != settings.host;
    if has_other_host {
        // Before the gate, which a ticket locks after what its session has opened.
        lock_sessions(&tx, id).await?;
    }
    row::Entity::update_many()
        .set(settings.columns())
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    if has_other_host {
        let of_gate = gate_ticket::Column::GateId.eq(id.0);
        gate_ticket::Entity::delete_many().filter(of_gate).exec(&tx).await?;
        let of_gate = gate_session::Column::GateId.eq(id.0);
        gate_session::Entity::delete_many().filter(of_gate).exec(&tx).await?;
    }
    let both = before.settings.facts().into_iter().zip(settings.facts());
    let mut details = audit::changed(both.map(|((name, from), (_, to))| (name, from, to)));
    details["application"] = json!(name);
    details["gate"] = json!(before.settings.host.as_str());
    let event = Event::by(Kind::GateChanged, administrator.0, None).details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done(id))
}

/// Removes a gate with its sessions, and returns it. `None` as for [`Saved::Gone`].
pub async fn remove(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    application: ApplicationId,
    id: GateId,
    client: &Client,
) -> Result<Option<Gate>, Error> {
    let tx = services.db.begin().await?;
    let Some(name) = lock(&tx, administrator, application).await? else { return Ok(None) };
    let Some(before) = one(&tx, application, id).await? else { return Ok(None) };
    lock_sessions(&tx, id).await?;
    row::Entity::delete_by_id(id.0).exec(&tx).await?;
    let event = Event::by(Kind::GateDeleted, administrator.0, None);
    let event = event.details(details(&name, &before.settings));
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Some(before))
}

/// Locks what comes before a gate, and returns the name of the application. `None` as for [`Saved::Gone`].
async fn lock(
    tx: &DatabaseTransaction,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
) -> Result<Option<String>, Error> {
    if !administrator::lock_own(tx, administrator.0).await? {
        return Ok(None);
    }
    installation::lock(tx).await?;
    application::lock_name(tx, id).await
}

/// Locks what belongs to the sessions of the gate, in the same order as ending a session: PostgreSQL deletes the
/// sessions of the gate in no particular order.
async fn lock_sessions(tx: &DatabaseTransaction, id: GateId) -> Result<(), Error> {
    let sessions = gate_session::Entity::find()
        .select_only()
        .column(gate_session::Column::SessionId)
        .filter(gate_session::Column::GateId.eq(id.0));
    let opened = session_application::Column::SessionId.in_subquery(sessions.into_query());
    logout::lock_opened(tx, opened).await?;
    Ok(())
}

/// Whether another gate has this host, on whichever port: proxies may ignore the port, and browsers send a
/// cookie to all ports.
async fn is_taken(
    tx: &DatabaseTransaction,
    id: Option<GateId>,
    host: &Host,
) -> Result<bool, Error> {
    let all = row::Entity::find().select_only().columns([row::Column::Id, row::Column::Host]);
    let all: Vec<(i64, String)> = all.into_tuple().all(tx).await?;
    let is_same = |other: &str| Host::parse_exact(other).is_ok_and(|it| it.name() == host.name());
    Ok(all.iter().any(|(other, of)| Some(GateId(*other)) != id && is_same(of)))
}

fn of(application: ApplicationId) -> Expr {
    row::Column::ApplicationId.eq(application.0)
}

fn details(application: &str, settings: &Settings) -> String {
    let facts = settings.facts().into_iter().map(|(name, value)| (name.to_owned(), value));
    let mut details: Value = facts.collect();
    details["application"] = json!(application);
    details.to_string()
}
