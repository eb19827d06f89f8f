//! The lines of a file that cannot be imported. They are kept for the administrator who uploaded
//! them, with everything that was in them, so that the corrected lines lose nothing.

use super::{
    batch::{self, BatchId, State},
    piece::Piece,
    report::LineError,
};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::import_invalid_lines as row,
    error::Error,
    services::Services,
    session::{Administrator, FreshAdministrator},
};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvalidLine {
    pub line: u64,
    /// The name or, without one, the email address.
    pub user: String,
    pub problems: Vec<LineError>,
}

/// The line as well, which may contain a password hash and the secret of an app.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub struct WholeLine {
    #[zeroize(skip)]
    pub what: InvalidLine,
    pub fields: Vec<String>,
}

/// Some of the lines, below the names of their columns.
#[derive(Serialize, Deserialize)]
pub struct Lines {
    pub columns: Vec<String>,
    pub lines: Vec<WholeLine>,
}

/// Lines that are stored together.
pub(super) const SIZE: usize = 500;
/// The most lines that a page shows.
pub const SHOWN: usize = 100;

pub(super) fn piece(account: i64, batch: i64, place: i64) -> Piece {
    Piece { table: "import_invalid_lines", column: "lines", account, batch, place }
}

/// The first lines of a batch that cannot be imported, at most [`SHOWN`]; none once the import has
/// started.
pub async fn invalid_lines(
    services: &Services,
    administrator: Administrator<'_>,
    id: BatchId,
) -> Result<Vec<InvalidLine>, Error> {
    let batch = batch::find(services, administrator, id).await?;
    if batch.is_none_or(|batch| batch.state != State::Checked) {
        return Ok(Vec::new());
    }
    let found = part(services, administrator.0.account, id, 0).await?;
    let lines = found.map(|found| found.lines).unwrap_or_default();
    Ok(lines.iter().take(SHOWN).map(|line| line.what.clone()).collect())
}

/// A download of all these lines, which continues for as long as it is read.
pub struct Download {
    id: BatchId,
    own: AccountId,
    place: i64,
}

/// Records who takes these lines, and begins; `None` if there is no such batch, or it expired.
pub async fn download(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: BatchId,
    client: &Client,
) -> Result<Option<Download>, Error> {
    let FreshAdministrator(session) = administrator;
    let Some(found) = batch::find(services, Administrator(session), id).await? else {
        return Ok(None);
    };
    let details = serde_json::json!({ "import": id.0, "lines": found.invalid });
    let event = Event::by(Kind::ImportLinesExported, session, None).details(details.to_string());
    audit::record_alone(services, client, event).await?;
    Ok(Some(Download { id, own: session.account, place: 0 }))
}

impl Download {
    /// The next lines; `None` after the last, or once the caller is no longer an administrator.
    pub async fn next(&mut self, services: &Services) -> Result<Option<Lines>, Error> {
        if !administrator::is_active(services.db.read(), self.own).await? {
            return Ok(None);
        }
        let found = part(services, self.own, self.id, self.place).await?;
        self.place += 1;
        Ok(found)
    }
}

async fn part(
    services: &Services,
    own: AccountId,
    id: BatchId,
    place: i64,
) -> Result<Option<Lines>, Error> {
    let found = row::Entity::find_by_id((id.0, place)).one(services.db.read()).await?;
    let Some(found) = found else { return Ok(None) };
    piece(own.0, id.0, place).open(&services.keys, &found.lines).map(Some)
}
