//! The events of a user's own account in the last 90 days.

use crate::{
    account::AccountId, audit::Kind, entity::audit_event as row, error::Error, services::Services,
    session::Session, sign_in_pair::one_entry_per_sign_in,
};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde_json::Value;

/// Which events to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    #[default]
    Everything,
    SignIns,
    SecurityChanges,
}

/// One event.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: i64,
    pub at: i64,
    pub kind: Kind,
    pub refused: bool,
    /// Another user did it, who must be an administrator. Their browser and address are not shown.
    pub by_administrator: bool,
    /// The method used, as in the audit log: "app", "sms", "email", "passkey", "security_key",
    /// "recovery_code", "password" or "trusted_browser".
    pub method: Option<String>,
    /// The name of the application, if the event is about one.
    pub application: Option<String>,
    pub browser: String,
    pub address: String,
}

/// The id of an event before or after which a page starts; newest first.
pub type Position = crate::position::Position;

#[derive(Clone, Debug, Default)]
pub struct Page {
    pub lines: Vec<Line>,
    /// The ends of the page. These events may be left out of the lines.
    pub first: Option<i64>,
    pub last: Option<i64>,
    /// Events on all pages.
    pub total: u64,
    /// Whether a page with newer events exists.
    pub has_newer: bool,
    pub has_older: bool,
}

/// In seconds.
const LOOK_BACK: i64 = 90 * 86_400;

const SIGN_INS: [Kind; 7] = [
    Kind::ApplicationOpened,
    Kind::ProofRequired,
    Kind::SignedIn,
    Kind::SignedOut,
    Kind::SignInStarted,
    Kind::SessionEnded,
    Kind::TrustedBrowserCopied,
];

/// One page of at most `size` events.
pub async fn page(
    services: &Services,
    session: &Session,
    show: Show,
    position: Position,
    size: u64,
) -> Result<Page, Error> {
    let db = services.db.read();
    let mine = events(services, session.account, show);
    let total = mine.clone().count(db).await?;
    let one_more = size + 1;
    let mut rows = match position {
        Position::First => mine.order_by_desc(row::Column::Id).limit(one_more).all(db).await?,
        Position::After(id) => {
            let older = mine.filter(row::Column::Id.lt(id));
            older.order_by_desc(row::Column::Id).limit(one_more).all(db).await?
        }
        Position::Before(id) => {
            let newer = mine.filter(row::Column::Id.gt(id));
            newer.order_by_asc(row::Column::Id).limit(one_more).all(db).await?
        }
    };
    let more = position.cut(&mut rows, size);
    Ok(Page {
        first: rows.first().map(|row| row.id),
        last: rows.last().map(|row| row.id),
        lines: rows.into_iter().filter_map(line).collect(),
        total,
        has_newer: more.before,
        has_older: more.after,
    })
}

/// The newest events of the user's own account.
pub async fn recent(services: &Services, session: &Session, size: u64) -> Result<Vec<Line>, Error> {
    newest(services, session.account, size).await
}

/// The newest events of an account, also for administrators.
pub(crate) async fn newest(
    services: &Services,
    account: AccountId,
    size: u64,
) -> Result<Vec<Line>, Error> {
    let newest = events(services, account, Show::Everything).order_by_desc(row::Column::Id);
    let rows = newest.limit(size).all(services.db.read()).await?;
    Ok(rows.into_iter().filter_map(line).collect())
}

fn events(services: &Services, account: AccountId, show: Show) -> Select<row::Entity> {
    let words = SIGN_INS.map(Kind::as_str);
    let mine = row::Entity::find()
        .filter(row::Column::AccountId.eq(account.0))
        .filter(row::Column::At.gt(services.now() - LOOK_BACK))
        .filter(one_entry_per_sign_in());
    match show {
        Show::Everything => mine,
        Show::SignIns => mine.filter(row::Column::Event.is_in(words)),
        Show::SecurityChanges => mine.filter(row::Column::Event.is_not_in(words)),
    }
}

/// `None` for an event of a kind that this version does not know.
fn line(row: row::Model) -> Option<Line> {
    let by_administrator = row.actor_id.is_some_and(|actor| Some(actor) != row.account_id);
    let (browser, address) = match by_administrator {
        true => (String::new(), String::new()),
        false => (row.browser, row.address),
    };
    Some(Line {
        id: row.id,
        at: row.at,
        kind: Kind::parse(&row.event)?,
        refused: row.result == "refused",
        by_administrator,
        method: row.method,
        application: row.details.as_deref().and_then(application),
        browser,
        address,
    })
}

/// The name of the application in the details of an event.
fn application(details: &str) -> Option<String> {
    let details: Value = serde_json::from_str(details).ok()?;
    details.get("application")?.as_str().map(str::to_owned)
}
