//! How many users had two-factor authentication, day by day.

use super::person::{DAY, Person, Status, YEAR};
use crate::error::Error;
use sea_orm::{ConnectionTrait, DatabaseTransaction, sea_query::Query};

/// Derived from when users were added and when they added their first method. Deactivated users are
/// left out of every day, because the time of deactivation is not stored.
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
