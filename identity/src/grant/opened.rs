//! That a session has opened an application, by a code or through a gate.

use super::{lifetime::OPENED_AGAIN, subject};
use crate::{
    application::ApplicationId,
    audit::{self, Event, Kind},
    client::Client,
    connection::Sector,
    entity::session_application::{ActiveModel, Column, Entity},
    error::Error,
    secret::random_id,
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait,
    sea_query::OnConflict,
};
use serde_json::json;

/// Gives the user a subject, unless they have it. `true` if the session opened this application for the first
/// time, or for the first time in an hour. Then the caller calls [`record_opened`].
pub(crate) async fn note_opened(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    application: ApplicationId,
    sector: &Sector,
) -> Result<bool, Error> {
    let now = services.now();
    let new = ActiveModel {
        session_id: Set(session.id),
        application_id: Set(application.0),
        sid: Set(random_id()),
        opened_at: Set(now),
    };
    let is_due = Condition::any()
        .add(Column::OpenedAt.lte(now - OPENED_AGAIN))
        // A clock was ahead.
        .add(Column::OpenedAt.gt(services.latest()));
    let again = OnConflict::columns([Column::SessionId, Column::ApplicationId])
        .value(Column::OpenedAt, now)
        .action_cond_where(is_due)
        .to_owned();
    let noted = Entity::insert(new).on_conflict(again).exec_without_returning(tx).await?;
    let is_first = noted == 1;
    // The application may have been connected again, with another sector.
    if is_first || sector.host().is_some() {
        subject::give(tx, session.account, sector).await?;
    }
    Ok(is_first)
}

/// Records the event. `name` is that of the application.
pub(crate) async fn record_opened(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    client: &Client,
    name: &str,
) -> Result<(), Error> {
    let event = Event::of(Kind::ApplicationOpened, session.account);
    let event = event.details(json!({ "application": name }).to_string());
    audit::record(services, tx, services.now(), client, event).await
}
