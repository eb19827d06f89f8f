//! The log as a file. It is read in chunks along an index, so memory use does not depend on its
//! length.

use super::{
    filter::{Filter, Who},
    line::{Line, Position, result_word},
    page::chunk,
    resolved::ResolvedFilter,
};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    error::Error,
    installation::iso,
    services::Services,
    session::FreshAdministrator,
};

/// Events per chunk.
const CHUNK: u64 = 2_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    /// One JSON object per line.
    Ndjson,
}

/// An export in progress.
#[derive(Debug)]
pub struct Export {
    filter: ResolvedFilter,
    /// The export stops when this account is no longer an active administrator.
    by: AccountId,
    next: Option<Position>,
}

/// Starts an export and records who took what. `Err` if too many users match a search text in the
/// filter.
pub async fn begin(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    filter: Filter,
    format: Format,
    client: &Client,
) -> Result<Result<Export, Who>, Error> {
    let resolved = match ResolvedFilter::of(services, &filter).await? {
        Ok(resolved) => resolved,
        Err(who) => return Ok(Err(who)),
    };
    let tx = services.db.begin().await?;
    let event =
        Event::by(Kind::AuditExported, administrator.0, None).details(told(&filter, format));
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Ok(Export { filter: resolved, by: administrator.0.account, next: Some(Position::First) }))
}

impl Export {
    /// The next events, newest first; `None` after the last one.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Vec<Line>>, Error> {
        while let Some(position) = self.next.take() {
            if !administrator::is_active(services.db.read(), self.by).await? {
                return Ok(None);
            }
            let (lines, last) = chunk(services, &self.filter, position, CHUNK).await?;
            self.next = last.map(Position::After);
            if !lines.is_empty() {
                return Ok(Some(lines));
            }
        }
        Ok(None)
    }
}

/// The details of the audit event: the format and the filter.
fn told(filter: &Filter, format: Format) -> String {
    let events = filter.kinds.as_ref();
    let events = events.map(|kinds| kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>());
    serde_json::json!({
        "format": match format { Format::Csv => "csv", Format::Ndjson => "ndjson" },
        "kinds": events,
        "result": filter.refused.map(result_word),
        "actor": filter.actor,
        "user": filter.user,
        "from": filter.from.map(iso),
        "until": filter.until.map(iso),
    })
    .to_string()
}
