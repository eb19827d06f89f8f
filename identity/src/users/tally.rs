//! The number of users of each kind. Every change of an account updates the count of its class, so
//! the numbers on screens are sums over a few hundred rows, however many accounts there are.

use super::{
    class::{Class, StoredStatus},
    filter::{Filter, Status},
    statement::Statement,
};
use crate::{
    account::Role,
    entity::account_tally,
    error::Error,
    method::Methods,
    policy::{self, Policy},
    services::Services,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait};
use std::collections::BTreeMap;

/// The counts at one moment, under the policy of that moment.
#[derive(Clone, Debug)]
pub struct Tally {
    groups: Vec<Group>,
    pub(super) policy: Policy,
    pub(super) now: i64,
}

/// Users of one class.
#[derive(Clone, Copy, Debug)]
struct Group {
    class: Class,
    exemption_ended: bool,
    people: u64,
    /// Of these: locked.
    locked: u64,
}

pub async fn tally(services: &Services) -> Result<Tally, Error> {
    let db = services.db.read();
    let policy = policy::read(db).await?;
    of(db, policy, services.now()).await
}

pub(super) async fn of(
    db: &impl ConnectionTrait,
    policy: Policy,
    now: i64,
) -> Result<Tally, Error> {
    let all = "SELECT class, CAST(SUM(n) AS BIGINT) AS n, 0 AS ended FROM account_tally \
               GROUP BY class ORDER BY class";
    let all: Vec<Count> = Statement::new(db).all(db, all.to_owned()).await?;
    let over = counted(db, now, "requirement_until <=").await?;
    let locked = counted(db, now, "locked_until >").await?;
    let mut groups = Vec::new();
    for Count { class, n, .. } in all {
        let people = u64::try_from(n).unwrap_or_default();
        let of = |counts: &BTreeMap<_, u64>, exemption_ended: bool| {
            counts.get(&(class, exemption_ended)).copied().unwrap_or_default()
        };
        let ended = of(&over, true).min(people);
        for (exemption_ended, people) in [(false, people - ended), (true, ended)] {
            if people > 0 {
                let class_locks = Class(class).stored_status() == StoredStatus::Active;
                let locked = if class_locks { of(&locked, exemption_ended) } else { 0 };
                groups.push(Group { class: Class(class), exemption_ended, people, locked });
            }
        }
    }
    Ok(Tally { groups, policy, now })
}

#[derive(FromQueryResult)]
struct Count {
    class: i64,
    n: i64,
    ended: i32,
}

/// The number of accounts per class, and separately of those whose exemption has ended. `condition`
/// compares with now and matches few accounts. An index contains all columns.
async fn counted(
    db: &impl ConnectionTrait,
    now: i64,
    condition: &str,
) -> Result<BTreeMap<(i64, bool), u64>, Error> {
    let mut statement = Statement::new(db);
    let (ended, compared) = (statement.bind(now), statement.bind(now));
    let text = format!(
        "SELECT class, COUNT(*) AS n, \
         CASE WHEN requirement_until <= {ended} THEN 1 ELSE 0 END AS ended \
         FROM accounts WHERE {condition} {compared} GROUP BY 1, 3"
    );
    let rows: Vec<Count> = statement.all(db, text).await?;
    let counts = rows
        .into_iter()
        .map(|row| ((row.class, row.ended == 1), u64::try_from(row.n).unwrap_or_default()));
    Ok(counts.collect())
}

fn active() -> Filter {
    Filter { status: Some(Status::Active), ..Filter::default() }
}

impl Tally {
    /// The number of matching users. The search text is ignored, and so is the last sign-in, because
    /// they would take a search.
    pub fn count(&self, filter: &Filter) -> u64 {
        self.count_of(filter, |_| true)
    }

    /// How many of the matching users are of the classes that `keep` accepts.
    pub(super) fn count_of(&self, filter: &Filter, keep: impl Fn(Class) -> bool) -> u64 {
        let matches = |group: &&Group| {
            filter.matches(group.class, &self.policy, group.exemption_ended, self.now)
        };
        let locked = filter.status == Some(Status::Locked);
        let people = |group: &Group| if locked { group.locked } else { group.people };
        self.groups.iter().filter(matches).filter(|group| keep(group.class)).map(people).sum()
    }

    /// The number of active users with such methods.
    pub(crate) fn active(&self, has: impl Fn(Methods) -> bool) -> u64 {
        self.count_of(&active(), |class| has(class.methods()))
    }

    /// The number of active administrators without a method.
    pub(crate) fn administrators_without(&self) -> u64 {
        let administrators = Filter { role: Some(Role::Administrator), ..active() };
        self.count_of(&administrators, |class| !class.methods().is_enabled())
    }

    /// The number of users, whatever their status.
    pub fn total(&self) -> u64 {
        self.count(&Filter::default())
    }

    /// The classes that have accounts.
    pub(super) fn classes(&self) -> Vec<Class> {
        let mut classes: Vec<_> = self.groups.iter().map(|group| group.class).collect();
        classes.dedup();
        classes
    }
}

/// Adds up the changes once there are many of them. On SQLite there never are.
pub(crate) async fn tidy(services: &Services) -> Result<(), Error> {
    if account_tally::Entity::find().count(services.db.read()).await? <= LONG {
        return Ok(());
    }
    let tx = services.db.begin().await?;
    // Rows added at the same time are not seen, and stay.
    let rows = account_tally::Entity::delete_many().exec_with_returning(&tx).await?;
    let mut sums = BTreeMap::new();
    for row in rows {
        *sums.entry(row.class).or_insert(0) += row.n;
    }
    let sums = sums.into_iter().filter(|(_, n)| *n != 0).map(|(class, n)| {
        account_tally::ActiveModel { class: Set(class), n: Set(n), ..Default::default() }
    });
    account_tally::Entity::insert_many(sums).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(())
}

const LONG: u64 = 500;
