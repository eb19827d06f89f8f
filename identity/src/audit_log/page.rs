//! One page of the log.

use super::{
    filter::{Filter, Who},
    line::{Line, Place, Position, lines},
    narrowest::NarrowestFilter,
    resolved::ResolvedFilter,
};
use crate::{error::Error, services::Services, session::Administrator};

/// Events on all pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    Exactly(u64),
    MoreThan(u64),
}

#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    /// The ends of the page. These events may be left out of the lines.
    pub first: Option<Place>,
    pub last: Option<Place>,
    pub total: Total,
    /// Whether a page with newer events exists.
    pub has_newer: bool,
    pub has_older: bool,
}

#[derive(Clone, Debug)]
pub enum Found {
    Page(Page),
    /// More than [`super::PEOPLE`] users match a search text.
    TooMany(Who),
}

/// The number up to which events are counted.
pub(super) const COUNTED: u64 = 1_000;

/// One page of at most `size` events.
pub async fn page(
    services: &Services,
    _: Administrator<'_>,
    filter: &Filter,
    position: Position,
    size: u64,
) -> Result<Found, Error> {
    let filter = match ResolvedFilter::of(services, filter).await? {
        Ok(filter) => filter.with_sign_ins_paired(),
        Err(who) => return Ok(Found::TooMany(who)),
    };
    let db = services.db.read();
    let narrowest = NarrowestFilter::of(db, &filter).await?;
    let counted = narrowest.count(db, &filter, COUNTED + 1).await?;
    let mut places = narrowest.places(db, &filter, position, size + 1).await?;
    let more = position.cut(&mut places, size);
    let total = if counted > COUNTED { Total::MoreThan(COUNTED) } else { Total::Exactly(counted) };
    let lines = lines(services, &places).await?;
    Ok(Found::Page(Page {
        lines,
        first: places.first().copied(),
        last: places.last().copied(),
        total,
        has_newer: more.before,
        has_older: more.after,
    }))
}

/// The newest events.
pub async fn newest(
    services: &Services,
    _: Administrator<'_>,
    count: u64,
) -> Result<Vec<Line>, Error> {
    let filter = ResolvedFilter::default().with_sign_ins_paired();
    let db = services.db.read();
    let narrowest = NarrowestFilter::of(db, &filter).await?;
    lines(services, &narrowest.places(db, &filter, Position::First, count).await?).await
}

/// At most `size` events after `position`, without a total, and the last of them. It may be one that
/// is left out of the lines.
pub(super) async fn chunk(
    services: &Services,
    filter: &ResolvedFilter,
    position: Position,
    size: u64,
) -> Result<(Vec<Line>, Option<Place>), Error> {
    let db = services.db.read();
    let narrowest = NarrowestFilter::of(db, filter).await?;
    let places = narrowest.places(db, filter, position, size).await?;
    Ok((lines(services, &places).await?, places.last().copied()))
}
