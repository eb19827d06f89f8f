//! Exports all matching users to a file, piece by piece, so that it takes the same memory for any
//! number of users.

use super::{
    filter::Filter,
    filtered_users::FilteredUsers,
    list::{self, Person},
    tally,
};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::{account, recovery_code, recovery_code_set, trusted_browser},
    error::Error,
    grant, group,
    policy::{self, Policy},
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;

const PIECE: u64 = 500;

/// An export that continues for as long as it is read.
pub struct Export {
    filter: Filter,
    own: i64,
    /// The last account that was read. Ids never change, so each user is written once, whatever is
    /// renamed or deleted meanwhile.
    last: i64,
    is_over: bool,
}

/// A line of the file.
#[derive(Clone, Debug)]
pub struct Line {
    pub person: Person,
    pub user_name: String,
    /// By which most applications know the user, if they have opened one.
    pub subject: String,
    /// Names of groups.
    pub groups: Vec<String>,
    pub recovery_codes_left: u64,
    pub trusted_browsers: u64,
    /// The date from which a second factor is required, if there is one.
    pub required_from: Option<i64>,
}

/// Records who exports what, and begins.
pub async fn begin(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    filter: Filter,
    client: &Client,
) -> Result<Export, Error> {
    let session = administrator.0;
    let now = services.now();
    let tally = tally::of(services.db.read(), policy::read(services.db.read()).await?, now).await?;
    let count = FilteredUsers::of(services.db.read(), &filter, tally).await?.matching;
    let details = serde_json::json!({ "filter": filter.as_json(), "users": count });
    let tx = services.db.begin().await?;
    let event = Event::by(Kind::UsersExported, session, None).details(details.to_string());
    audit::record(services, &tx, now, client, event).await?;
    tx.commit().await?;
    Ok(Export { filter, own: session.account.0, last: 0, is_over: false })
}

impl Export {
    /// The next lines, by id; `None` after the last, or once the caller is no longer an
    /// administrator.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<Line>>, Error> {
        let db = services.db.read();
        if self.is_over || !administrator::is_active(db, AccountId(self.own)).await? {
            return Ok(None);
        }
        let now = services.now();
        let tally = tally::of(db, policy::read(db).await?, now).await?;
        let filtered = FilteredUsers::without_count(&self.filter, tally);
        let ids = filtered.next_ids(db, self.last, i64::MAX, PIECE).await?;
        self.is_over = (ids.len() as u64) < PIECE;
        self.last = ids.last().copied().unwrap_or(self.last);
        let rows = list::rows(db, &ids).await?;
        lines(services, rows, &filtered.tally.policy, now, self.own).await.map(Some)
    }
}

async fn lines(
    services: &Services,
    rows: Vec<account::Model>,
    policy: &Policy,
    now: i64,
    own: i64,
) -> Result<Vec<Line>, Error> {
    let codes = codes_left(services, &rows).await?;
    let browsers = browsers(services, &rows, policy, now).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut groups = group::names_of(services.db.read(), &ids).await?;
    let mut subjects = grant::subjects_of(services.db.read(), &ids).await?;
    let of = |counts: &HashMap<i64, u64>, id: i64| counts.get(&id).copied().unwrap_or_default();
    rows.into_iter()
        .map(|row| {
            let required_from =
                policy.requirement_of(&row, now)?.and_then(|requirement| requirement.from);
            Ok(Line {
                recovery_codes_left: of(&codes, row.id),
                trusted_browsers: of(&browsers, row.id),
                required_from,
                groups: groups.remove(&row.id).unwrap_or_default(),
                user_name: row.user_name.clone(),
                subject: subjects.remove(&row.id).unwrap_or_default(),
                person: list::person(row, policy, now, own)?,
            })
        })
        .collect()
}

async fn codes_left(
    services: &Services,
    rows: &[account::Model],
) -> Result<HashMap<i64, u64>, Error> {
    let db = services.db.read();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let sets = recovery_code_set::Entity::find()
        .filter(recovery_code_set::Column::AccountId.is_in(ids.clone()))
        .all(db)
        .await?;
    let newest: HashMap<_, _> =
        sets.into_iter().map(|set| (set.account_id, set.generation)).collect();
    let unused = recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.is_in(ids))
        .filter(recovery_code::Column::UsedAt.is_null())
        .all(db)
        .await?;
    let mut counts = HashMap::new();
    for code in unused {
        if newest.get(&code.account_id) == Some(&code.generation) {
            *counts.entry(code.account_id).or_default() += 1;
        }
    }
    Ok(counts)
}

async fn browsers(
    services: &Services,
    rows: &[account::Model],
    policy: &Policy,
    now: i64,
) -> Result<HashMap<i64, u64>, Error> {
    let Some(days) = policy.trust() else {
        return Ok(HashMap::new());
    };
    let versions: HashMap<_, _> = rows.iter().map(|row| (row.id, row.security_version)).collect();
    let trusted = trusted_browser::Entity::find()
        .filter(trusted_browser::Column::AccountId.is_in(rows.iter().map(|row| row.id)))
        .filter(trusted_browser::Column::ExpiresAt.gt(now))
        .filter(trusted_browser::Column::CreatedAt.gt(now - days * 86_400))
        .all(services.db.read())
        .await?;
    let mut counts = HashMap::new();
    for row in trusted {
        if versions.get(&row.account_id) == Some(&row.security_version) {
            *counts.entry(row.account_id).or_default() += 1;
        }
    }
    Ok(counts)
}
