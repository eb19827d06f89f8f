//! A form that waits while its user completes an identity check, so that they need not fill it in
//! again. One per session, sealed, for as long as an identity check lasts. Only the redirect to
//! that check contains its name, so a check begun elsewhere does not submit the form.

use crate::{
    entity::waiting_action as row,
    error::Error,
    secret::{hex, random_bytes},
    services::Services,
    session::{FRESH, Session},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

const TABLE: &str = "waiting_actions";

/// Keeps a form for `path` and returns its name. Replaces the form kept before.
pub async fn keep(
    services: &Services,
    session: &Session,
    path: &str,
    form: &[u8],
) -> Result<String, Error> {
    let (owner, id) = (session.account.0, session.id);
    let name = hex(&random_bytes::<8>());
    let new = row::ActiveModel {
        session_id: Set(id),
        name: Set(name.clone()),
        path: Set(path.to_owned()),
        body: Set(services.keys.seal(TABLE, "body", owner, &id.to_string(), form)?),
        expires_at: Set(services.now() + FRESH),
    };
    let columns = [row::Column::Name, row::Column::Path, row::Column::Body, row::Column::ExpiresAt];
    let newest = OnConflict::column(row::Column::SessionId).update_columns(columns).to_owned();
    row::Entity::insert(new)
        .on_conflict(newest)
        .exec_without_returning(services.db.write())
        .await?;
    Ok(name)
}

/// Takes the form that waits under `name` for `path`: at most one caller gets it.
pub async fn take(
    services: &Services,
    session: &Session,
    path: &str,
    name: &str,
) -> Result<Option<Vec<u8>>, Error> {
    let taken = row::Entity::delete_many()
        .filter(row::Column::SessionId.eq(session.id))
        .filter(row::Column::Name.eq(name))
        .filter(row::Column::Path.eq(path))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .exec_with_returning(services.db.write())
        .await?;
    let Some(row) = taken.into_iter().next() else {
        return Ok(None);
    };
    let id = session.id.to_string();
    let form = services.keys.open(TABLE, "body", session.account.0, &id, &row.body)?;
    Ok(Some(form.to_vec()))
}
