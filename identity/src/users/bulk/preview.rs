//! What an action would do, before it is started.

use super::{apply::owes, selection::Selection};
use crate::{
    account::Role,
    entity::account,
    error::Error,
    method::Methods,
    policy,
    services::Services,
    session::Administrator,
    users::{
        class::{Class, StoredStatus},
        filtered_users::FilteredUsers,
        list::{self, Person, Sort},
        tally::{self, Tally},
    },
};
use sea_orm::EntityTrait;

/// What an action would do.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The selected users, without the administrator.
    pub people: u64,
    /// Of these: active, and without a method.
    pub without_method: u64,
    /// Of these: with a method.
    pub with_method: u64,
    pub administrators: u64,
    /// Names of the first five.
    pub first: Vec<String>,
    /// The administrator was selected and is left out.
    pub own_left_out: bool,
}

pub async fn preview(
    services: &Services,
    administrator: Administrator<'_>,
    selection: &Selection,
) -> Result<Preview, Error> {
    let db = services.db.read();
    let own = administrator.0.account.0;
    let tally = tally::of(db, policy::read(db).await?, services.now()).await?;
    let filter = match selection {
        Selection::These(ids) => return of_these(services, ids, own, &tally).await,
        Selection::Matching(filter) => filter,
    };
    let filtered = FilteredUsers::of(db, filter, tally).await?;
    let has_method = |class: Class| class.methods().is_enabled();
    let lacks = |class: Class| !has_method(class) && class.stored_status() == StoredStatus::Active;
    let is_administrator = |class: Class| class.role() == Role::Administrator;
    let own_left_out = !filtered.next_ids(db, own - 1, own, 1).await?.is_empty();
    let own_row = account::Entity::find_by_id(own).one(db).await?.filter(|_| own_left_out);
    let own_has = own_row.as_ref().map(|row| Methods(row.methods).is_enabled());
    let take = |n: u64, is_own: bool| n - u64::from(is_own).min(n);
    let first = filtered.walk(db, Sort::default(), true, None, 6).await?;
    let first: Vec<_> = first.into_iter().filter(|id| *id != own).take(5).collect();
    Ok(Preview {
        people: take(filtered.matching, own_left_out),
        with_method: take(filtered.count(db, has_method).await?, own_has == Some(true)),
        administrators: take(filtered.count(db, is_administrator).await?, own_left_out),
        without_method: take(filtered.count(db, lacks).await?, own_has == Some(false)),
        first: names(services, &first).await?,
        own_left_out,
    })
}

async fn of_these(
    services: &Services,
    ids: &[i64],
    own: i64,
    tally: &Tally,
) -> Result<Preview, Error> {
    let db = services.db.read();
    let mut people = list::people(db, ids, &tally.policy, tally.now, own).await?;
    let selected = people.len();
    people.retain(|person| !person.is_self);
    let lacks = |person: &&Person| owes(person.status, person.methods);
    let has = |person: &&Person| person.methods.is_enabled();
    let is_administrator = |person: &&Person| person.role == Role::Administrator;
    Ok(Preview {
        people: people.len() as u64,
        without_method: people.iter().filter(lacks).count() as u64,
        with_method: people.iter().filter(has).count() as u64,
        administrators: people.iter().filter(is_administrator).count() as u64,
        own_left_out: people.len() < selected,
        first: people.into_iter().take(5).map(|person| person.name).collect(),
    })
}

async fn names(services: &Services, ids: &[i64]) -> Result<Vec<String>, Error> {
    let rows = list::rows(services.db.read(), ids).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
