//! A filtered snapshot of the user list.

use super::{
    class::Class,
    filter::{ClassFilter, Filter, Status},
    idle,
    pages::{self, ClassFilters},
    search::SearchText,
    statement::Statement,
    tally::Tally,
};
use crate::error::Error;
use sea_orm::{ConnectionTrait, FromQueryResult};

pub(super) struct FilteredUsers {
    pub(super) filter: Filter,
    pub(super) search: Option<SearchText>,
    /// The matching accounts, if they had to be looked up and are few.
    pub(super) found: Option<Vec<i64>>,
    pub(super) tally: Tally,
    pub(super) matching: u64,
}

/// Up to this many accounts are looked up and then sorted.
pub(super) const FEW: u64 = 2_000;

#[derive(FromQueryResult)]
struct Hit {
    id: i64,
    /// The total number of hits.
    n: i64,
}

impl FilteredUsers {
    pub(super) async fn of(
        db: &impl ConnectionTrait,
        filter: &Filter,
        tally: Tally,
    ) -> Result<Self, Error> {
        let mut filtered = Self::without_count(filter, tally);
        if filtered.search.is_some() || filter.idle || filter.status == Some(Status::Locked) {
            let (found, matching) = filtered.look_up(db).await?;
            filtered.matching = matching;
            filtered.found = Some(found).filter(|_| matching <= FEW);
        } else {
            filtered.matching = filtered.tally.count(filter);
        }
        Ok(filtered)
    }

    /// For callers that do not need the number of matching accounts.
    pub(super) fn without_count(filter: &Filter, tally: Tally) -> Self {
        Self { filter: filter.clone(), search: filter.search(), found: None, tally, matching: 0 }
    }

    /// Counts the matching accounts and returns the first of them, unordered. Reads all accounts
    /// once.
    async fn look_up(&self, db: &impl ConnectionTrait) -> Result<(Vec<i64>, u64), Error> {
        let mut statement = Statement::new(db);
        let now = self.tally.now;
        let all = match (&self.search, self.parts(&self.filter)) {
            (_, ClassFilters::Of(parts)) if parts.is_empty() => return Ok((Vec::new(), 0)),
            (Some(search), ClassFilters::All) if !self.filter.idle => search.all(&mut statement),
            (search, parts) => {
                let mut conditions = Vec::new();
                if let Some(search) = search {
                    conditions.push(search.with_others(&mut statement));
                }
                if self.filter.idle {
                    conditions.push(idle::condition(pages::Access::Class, &mut statement, now));
                }
                if self.filter.status == Some(Status::Locked) {
                    conditions.push(format!("locked_until > {}", statement.bind(now)));
                }
                if let ClassFilters::Of(parts) = parts {
                    conditions.push(pages::any(&parts, pages::Access::Order, &mut statement, now));
                }
                format!("SELECT id FROM accounts WHERE {}", conditions.join(" AND "))
            }
        };
        let text = format!(
            "WITH hits AS MATERIALIZED ({all}) \
             SELECT id, (SELECT COUNT(*) FROM hits) AS n FROM hits LIMIT {FEW}"
        );
        let hits: Vec<Hit> = statement.all(db, text).await?;
        let matching = hits.first().map_or(0, |hit| u64::try_from(hit.n).unwrap_or_default());
        Ok((hits.into_iter().map(|hit| hit.id).collect(), matching))
    }

    /// How many of the matching accounts are of the classes that `keep` accepts.
    pub(super) async fn count(
        &self,
        db: &impl ConnectionTrait,
        keep: impl Fn(Class) -> bool,
    ) -> Result<u64, Error> {
        if self.search.is_none() && !self.filter.idle {
            return Ok(self.tally.count_of(&self.filter, keep));
        }
        let Tally { policy, now, .. } = &self.tally;
        let classes: Vec<_> = self.tally.classes().into_iter().filter(|c| keep(*c)).collect();
        let parts = self.filter.parts(&classes, policy, *now);
        if parts.is_empty() {
            return Ok(0);
        }
        let mut statement = Statement::new(db);
        let condition = self.condition(&parts, &mut statement);
        statement.number(db, format!("SELECT COUNT(*) AS n FROM accounts WHERE {condition}")).await
    }

    fn condition(&self, parts: &[ClassFilter], statement: &mut Statement) -> String {
        let mut conditions = Vec::new();
        if self.filter.idle {
            let now = self.tally.now;
            conditions.push(idle::condition(pages::Access::Class, statement, now));
        }
        // When every class matches, no condition is needed.
        let all = matches!(self.parts(&self.filter), ClassFilters::All)
            && parts.len() == self.tally.classes().len();
        if !all {
            conditions.push(pages::any(parts, pages::Access::Order, statement, self.tally.now));
        }
        if let Some(search) = &self.search {
            conditions.push(match conditions.is_empty() {
                true => search.is_in(statement),
                false => search.with_others(statement),
            });
        }
        conditions.join(" AND ")
    }

    /// The next matching accounts by id, for going through all of them at any speed.
    pub(super) async fn next_ids(
        &self,
        db: &impl ConnectionTrait,
        after: i64,
        up_to: i64,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut statement = Statement::new(db);
        let range = format!("id > {} AND id <= {}", statement.bind(after), statement.bind(up_to));
        self.matching_in(db, statement, range, limit).await
    }

    /// Those of these accounts that match.
    pub(super) async fn matching_of(
        &self,
        db: &impl ConnectionTrait,
        ids: &[i64],
    ) -> Result<Vec<i64>, Error> {
        let mut statement = Statement::new(db);
        let these = format!("id IN ({})", statement.ids_of(ids));
        self.matching_in(db, statement, these, ids.len() as u64).await
    }

    async fn matching_in(
        &self,
        db: &impl ConnectionTrait,
        mut statement: Statement,
        place: String,
        limit: u64,
    ) -> Result<Vec<i64>, Error> {
        let mut conditions = vec![place];
        if let Some(search) = &self.search {
            conditions.push(search.is_in(&mut statement));
        }
        let now = self.tally.now;
        if self.filter.idle {
            conditions.push(idle::condition(pages::Access::Order, &mut statement, now));
        }
        match self.parts(&self.filter) {
            ClassFilters::All => {}
            ClassFilters::Of(parts) if parts.is_empty() => return Ok(Vec::new()),
            // Not by class, because rows are read in the order of ids.
            ClassFilters::Of(parts) => {
                conditions.push(pages::any(&parts, pages::Access::Order, &mut statement, now));
            }
        }
        let conditions = conditions.join(" AND ");
        let text = format!("SELECT id FROM accounts WHERE {conditions} ORDER BY id LIMIT {limit}");
        statement.ids(db, text).await
    }

    pub(super) fn parts(&self, filter: &Filter) -> ClassFilters {
        let by_class = Filter { text: String::new(), idle: false, ..filter.clone() };
        if by_class.is_empty() {
            return ClassFilters::All;
        }
        let Tally { policy, now, .. } = &self.tally;
        ClassFilters::Of(filter.parts(&self.tally.classes(), policy, *now))
    }
}
