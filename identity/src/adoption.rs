//! How many users have two-factor authentication, day by day.

use crate::{
    dashboard::{self, Figures},
    entity::adoption_day as row,
    error::Error,
    services::Services,
    session::Administrator,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};

/// The counts of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Days since 1970-01-01, UTC.
    pub day: i64,
    pub active: u64,
    pub with_two_factor: u64,
}

impl Day {
    /// When the day begins, in seconds since 1970.
    pub fn start(self) -> i64 {
        self.day * DAY
    }

    /// Active users with two-factor authentication, in percent.
    pub fn share(self) -> u64 {
        share(self.with_two_factor, self.active)
    }
}

/// `part` of `of` in percent, rounded; 0 and 100 only if it is exactly none or all.
pub fn share(part: u64, of: u64) -> u64 {
    match (part, of) {
        (0, _) | (_, 0) => 0,
        (part, of) if part >= of => 100,
        (part, of) => ((part * 100 + of / 2) / of).clamp(1, 99),
    }
}

const DAY: i64 = 86_400;
/// Days kept: a year, and room to look back from its start.
const KEPT: i64 = 400;

/// The last `count` days as they were counted, oldest first, then today from `figures`.
pub async fn days(
    services: &Services,
    _: Administrator<'_>,
    figures: &Figures,
    count: i64,
) -> Result<Vec<Day>, Error> {
    let today = services.now().div_euclid(DAY);
    let rows = row::Entity::find()
        .filter(row::Column::Day.gte(today - count))
        .filter(row::Column::Day.lt(today))
        .order_by_asc(row::Column::Day)
        .all(services.db.read())
        .await?;
    let before = rows.into_iter().map(|row| Day {
        day: row.day,
        active: row.active.unsigned_abs(),
        with_two_factor: row.with_two_factor.unsigned_abs(),
    });
    let Figures { active, with_two_factor, .. } = *figures;
    Ok(before.chain([Day { day: today, active, with_two_factor }]).collect())
}

/// Saves today's counts if they changed, and deletes the oldest days.
pub(crate) async fn count_today(services: &Services) -> Result<(), Error> {
    let today = services.now().div_euclid(DAY);
    let figures = dashboard::count(services).await?;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let now = row::Model {
        day: today,
        active: number(figures.active),
        with_two_factor: number(figures.with_two_factor),
    };
    if row::Entity::find_by_id(today).one(services.db.read()).await?.as_ref() == Some(&now) {
        return Ok(());
    }
    let new = row::ActiveModel {
        day: Set(now.day),
        active: Set(now.active),
        with_two_factor: Set(now.with_two_factor),
    };
    let columns = [row::Column::Active, row::Column::WithTwoFactor];
    row::Entity::insert(new)
        .on_conflict(OnConflict::column(row::Column::Day).update_columns(columns).to_owned())
        .exec_without_returning(services.db.write())
        .await?;
    row::Entity::delete_many()
        .filter(row::Column::Day.lt(today - KEPT))
        .exec(services.db.write())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn a_share_is_100_percent_only_if_all_users_are_included() {
        assert_eq!((share(0, 0), share(0, 9), share(9, 9)), (0, 0, 100));
        assert_eq!((share(1, 100_000), share(99_999, 100_000)), (1, 99));
        assert_eq!((share(166, 186), share(1, 2), share(1, 3)), (89, 50, 33));
    }
}
