//! The log as a file. It is read in chunks, each along an index from where the last one ended, so
//! that a log of any length goes through a small window.

use super::{
    Event, Kind,
    log::{self, Filter, Line, Position, Scope, Who, iso},
    record,
};
use crate::{
    account::AccountId, client::Client, error::Error, services::Services,
    session::FreshAdministrator, users::acting,
};

/// Events in one chunk.
const CHUNK: u64 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    /// One object in JSON on each line.
    Ndjson,
}

/// A file on its way.
#[derive(Debug)]
pub struct Export {
    scope: Scope,
    /// It ends when they are no administrator any more.
    by: AccountId,
    next: Option<Position>,
}

/// Begins a file, and records that somebody took it with them.
///
/// # Errors
/// The database's.
pub async fn begin(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    filter: Filter,
    format: Format,
    client: &Client,
) -> Result<Result<Export, Who>, Error> {
    let scope = match Scope::of(services, &filter).await? {
        Ok(scope) => scope,
        Err(who) => return Ok(Err(who)),
    };
    let tx = services.db.begin().await?;
    let event =
        Event::by(Kind::AuditExported, administrator.0, None).details(told(&filter, format));
    record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Ok(Export { scope, by: administrator.0.account, next: Some(Position::First) }))
}

impl Export {
    /// The next events, newest first; `None` after the last.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<Line>>, Error> {
        let Some(position) = self.next.take() else {
            return Ok(None);
        };
        if !acting::is_active_administrator(services.db.read(), self.by).await? {
            return Ok(None);
        }
        let lines = log::chunk(services, &self.scope, position, CHUNK).await?;
        self.next = lines.last().map(|line| Position::After(line.place()));
        Ok((!lines.is_empty()).then_some(lines))
    }
}

/// What was taken, for whoever reads the log later.
fn told(filter: &Filter, format: Format) -> String {
    let events = filter.kinds.as_ref();
    let events = events.map(|kinds| kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>());
    serde_json::json!({
        "format": match format { Format::Csv => "csv", Format::Ndjson => "ndjson" },
        "kinds": events,
        "result": filter.refused.map(log::result_word),
        "actor": filter.actor,
        "user": filter.user,
        "from": filter.from.map(iso),
        "until": filter.until.map(iso),
    })
    .to_string()
}
