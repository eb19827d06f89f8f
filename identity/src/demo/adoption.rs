//! How many people used two-factor authentication, day by day.

use super::person::{DAY, Person, Status, YEAR};
use crate::error::Error;
use sea_orm::{ConnectionTrait, DatabaseTransaction, sea_query::Query};

/// It follows from when people came and when they added their first method. Deactivated people are
/// left out of all of it: when they left is not remembered.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    people: &[Person],
    now: i64,
) -> Result<(), Error> {
    let mut insert = Query::insert();
    insert.into_table("adoption_days").columns(["day", "active", "with_two_factor"]);
    for day in (now - YEAR) / DAY..now / DAY {
        let end = (day + 1) * DAY;
        let there = |person: &&Person| person.status == Status::Active && person.created_at < end;
        let active = people.iter().filter(there);
        let enabled =
            active.clone().filter(|person| person.is_enabled() && person.enabled_at < end);
        let (active, enabled) = (active.count() as i64, enabled.count() as i64);
        insert.values_panic([day.into(), active.into(), enabled.into()]);
    }
    tx.execute(&insert).await?;
    Ok(())
}
