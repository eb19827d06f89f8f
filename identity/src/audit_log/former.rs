//! Deleted users, as the events of their deletion name them.

use super::people::Person;
use crate::{
    account::folded,
    audit::{DONE, Kind},
    entity::audit_event as row,
    error::Error,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;

/// The details of such an event, as `users::delete` writes them.
#[derive(Deserialize)]
struct Named {
    name: String,
    email: String,
}

/// Those of these accounts that were deleted.
pub(super) async fn named(db: &impl ConnectionTrait, ids: Vec<i64>) -> Result<Vec<Person>, Error> {
    read(db, Condition::all().add(row::Column::AccountId.is_in(ids))).await
}

/// The deleted accounts whose name or email address contains a folded text. There are few of them, so
/// all are read.
pub(super) async fn matching(db: &impl ConnectionTrait, text: &str) -> Result<Vec<i64>, Error> {
    let all = read(db, Condition::all()).await?.into_iter();
    let matching =
        all.filter(|person| folded(&format!("{} {}", person.name, person.email)).contains(text));
    Ok(matching.map(|person| person.id).collect())
}

async fn read(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Person>, Error> {
    let events: Vec<(Option<i64>, Option<String>)> = row::Entity::find()
        .select_only()
        .columns([row::Column::AccountId, row::Column::Details])
        .filter(row::Column::Event.eq(Kind::UserDeleted.as_str()))
        .filter(row::Column::Result.eq(DONE))
        .filter(which)
        .order_by_asc(row::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let person = |(id, details): (Option<i64>, Option<String>)| {
        let Named { name, email } = serde_json::from_str(&details?).ok()?;
        Some(Person { id: id?, name, email, is_deleted: true })
    };
    Ok(events.into_iter().filter_map(person).collect())
}
