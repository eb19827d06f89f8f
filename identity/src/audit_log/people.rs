//! Resolves search texts to accounts, and account ids to users.

use super::former;
use crate::{account, entity::account as row, error::Error, users::search};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};

/// A user with their current name and email address, or the last ones of a deleted user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub is_deleted: bool,
}

/// How many users a search text may match.
pub const PEOPLE: u64 = 50;

/// The accounts whose name or email address contains `text`; `None` if there are more than
/// [`PEOPLE`]. The complete address of an account matches only that account, not a deleted one that
/// had the address before.
pub(super) async fn matching(
    db: &impl ConnectionTrait,
    text: &str,
) -> Result<Option<Vec<i64>>, Error> {
    if let Ok(email) = account::EmailAddress::parse(text) {
        let exact = row::Entity::find()
            .select_only()
            .column(row::Column::Id)
            .filter(row::Column::EmailKey.eq(email.key()))
            .into_tuple()
            .one(db)
            .await?;
        if let Some(id) = exact {
            return Ok(Some(vec![id]));
        }
    }
    let text = account::folded(text);
    let mut some = search::some(db, &text, PEOPLE + 1).await?;
    some.extend(former::matching(db, &text).await?);
    Ok((some.len() as u64 <= PEOPLE).then_some(some))
}

/// The names and email addresses of these accounts.
pub(super) async fn named(
    db: &impl ConnectionTrait,
    ids: HashSet<i64>,
) -> Result<HashMap<i64, Person>, Error> {
    let mut people = HashMap::new();
    let ids: Vec<i64> = ids.into_iter().collect();
    for some in ids.chunks(500) {
        let found: Vec<(i64, String, String)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Id, row::Column::Name, row::Column::Email])
            .filter(row::Column::Id.is_in(some.to_vec()))
            .into_tuple()
            .all(db)
            .await?;
        let found = found.into_iter();
        let person = |(id, name, email)| Person { id, name, email, is_deleted: false };
        people.extend(found.map(|found| (found.0, person(found))));
    }
    let missing = ids.into_iter().filter(|id| !people.contains_key(id)).collect::<Vec<_>>();
    if !missing.is_empty() {
        let former = former::named(db, missing).await?.into_iter();
        people.extend(former.map(|person| (person.id, person)));
    }
    Ok(people)
}
