//! A form that waits while its user completes an identity check, so that they need not fill it in
//! again, or a page whose check has its own purpose. One per session and purpose. A form is sealed.
//! Only the redirect to that check contains its name, so a check begun elsewhere does not submit it.

use crate::{
    entity::pending_action as row,
    error::Error,
    purpose::Purpose,
    secret::{hex, random_bytes},
    services::Services,
    session::{ABSOLUTE, FRESH, Session},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, Select, sea_query::OnConflict,
};

const TABLE: &str = "waiting_actions";

/// Keeps a form for `path`, or the page at `path` if there is no form, and returns its name.
/// Replaces the one kept before for the same purpose.
pub async fn keep(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    path: &str,
    form: Option<&[u8]>,
) -> Result<String, Error> {
    let (owner, id) = (session.account.0, session.id);
    let name = hex(&random_bytes::<8>());
    let body = match form {
        Some(form) => Some(services.keys.seal(TABLE, "body", owner, &id.to_string(), form)?),
        None => None,
    };
    // Other purposes accept another proof, also later, and their forms contain nothing private.
    let lifetime = if purpose == Purpose::Anything { FRESH } else { ABSOLUTE };
    let new = row::ActiveModel {
        session_id: Set(id),
        purpose: Set(purpose),
        name: Set(name.clone()),
        path: Set(path.to_owned()),
        body: Set(body),
        expires_at: Set(services.now() + lifetime),
    };
    let columns = [row::Column::Name, row::Column::Path, row::Column::Body, row::Column::ExpiresAt];
    let newest = OnConflict::columns([row::Column::SessionId, row::Column::Purpose])
        .update_columns(columns)
        .to_owned();
    row::Entity::insert(new)
        .on_conflict(newest)
        .exec_without_returning(services.db.write())
        .await?;
    Ok(name)
}

/// The purpose of the check for which `path` waits under `name`.
pub async fn purpose(
    services: &Services,
    session: &Session,
    path: &str,
    name: &str,
) -> Result<Option<Purpose>, Error> {
    let found = named(session, path, name).one(services.db.read()).await?;
    Ok(found.map(|row| row.purpose))
}

fn named(session: &Session, path: &str, name: &str) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::SessionId.eq(session.id))
        .filter(row::Column::Name.eq(name))
        .filter(row::Column::Path.eq(path))
}

/// What waited for an identity check.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    Form(Vec<u8>),
    /// A page, without a form.
    Page,
    /// Nothing waits any longer: it was taken, another form took its place, or it waited for too long.
    Nothing,
}

/// Takes what waits under `name` for `path`: at most one caller gets it.
pub async fn take(
    services: &Services,
    session: &Session,
    path: &str,
    name: &str,
) -> Result<Taken, Error> {
    let taken = row::Entity::delete_many()
        .filter(row::Column::SessionId.eq(session.id))
        .filter(row::Column::Name.eq(name))
        .filter(row::Column::Path.eq(path))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .exec_with_returning(services.db.write())
        .await?;
    let Some(row) = taken.into_iter().next() else {
        return Ok(Taken::Nothing);
    };
    let Some(body) = row.body else {
        return Ok(Taken::Page);
    };
    let id = session.id.to_string();
    let form = services.keys.open_or_report(TABLE, "body", session.account.0, &id, &body);
    Ok(form.map_or(Taken::Nothing, |form| Taken::Form(form.to_vec())))
}
