//! What needs an administrator's attention. Zero or `None` means that all is well.

use super::figures::Figures;
use crate::{
    account::{AccountId, DEACTIVATED},
    entity::{account, outbox},
    error::Error,
    services::Services,
    session::Administrator,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement, sea_query::Expr,
};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attention {
    pub administrators_without: u64,
    pub overdue: u64,
    /// Users with a method but no recovery codes left.
    pub without_codes: u64,
    /// Since when no email could be sent, in seconds since 1970.
    pub no_mail_since: Option<i64>,
    pub no_sms_since: Option<i64>,
    /// The newest users whose address refused an email.
    pub mail_refused: Vec<(AccountId, String)>,
    /// Seconds between the clocks of this process and the database.
    pub clock_off: u64,
}

impl Attention {
    pub fn is_needed(&self) -> bool {
        *self != Self::default()
    }
}

/// Smaller differences do not matter: an app code lasts 30 seconds.
const CLOCKS_AGREE: u64 = 5;
/// How many users are named whose address refused an email.
const MOST_NAMED: u64 = 5;
/// Problems of a single message, which say nothing about the next one.
const ABOUT_ONE: [&str; 3] = ["refused", "postponed", "unreadable"];

pub async fn attention(
    services: &Services,
    _: Administrator<'_>,
    figures: &Figures,
) -> Result<Attention, Error> {
    Ok(Attention {
        administrators_without: figures.administrators_without,
        overdue: figures.overdue,
        without_codes: figures.without_codes,
        no_mail_since: stuck_since(services, "mail").await?,
        no_sms_since: stuck_since(services, "sms").await?,
        mail_refused: mail_refused(services).await?,
        clock_off: clock_off(services).await?,
    })
}

/// When the first message was created that could not be sent, since the last delivery.
pub(crate) async fn stuck_since(services: &Services, channel: &str) -> Result<Option<i64>, Error> {
    let db = services.db.read();
    let left: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::DoneAt.max(), "at")
        .filter(outbox::Column::Channel.eq(channel))
        .filter(outbox::Column::State.eq("delivered"))
        .into_tuple()
        .one(db)
        .await?;
    let trouble = Condition::all()
        .add(outbox::Column::Channel.eq(channel))
        .add(Expr::cust("problem IS NOT NULL"))
        .add(outbox::Column::Problem.is_not_in(ABOUT_ONE))
        .add(outbox::Column::State.ne("delivered"))
        .add(outbox::Column::CreatedAt.gte(left.flatten().unwrap_or(0)));
    let since: Option<Option<i64>> = outbox::Entity::find()
        .select_only()
        .column_as(outbox::Column::CreatedAt.min(), "at")
        .filter(trouble)
        .into_tuple()
        .one(db)
        .await?;
    Ok(since.flatten())
}

async fn mail_refused(services: &Services) -> Result<Vec<(AccountId, String)>, Error> {
    let found: Vec<(i64, String)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Name])
        .filter(account::Column::MailRefusedAt.is_not_null())
        .filter(account::Column::Status.ne(DEACTIVATED))
        .order_by_desc(account::Column::MailRefusedAt)
        .limit(MOST_NAMED)
        .into_tuple()
        .all(services.db.read())
        .await?;
    Ok(found.into_iter().map(|(id, name)| (AccountId(id), name)).collect())
}

/// Always 0 on SQLite, which uses the clock of this process.
async fn clock_off(services: &Services) -> Result<u64, Error> {
    let db = services.db.read();
    if db.get_database_backend() != DbBackend::Postgres {
        return Ok(0);
    }
    let ask = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT) AS now";
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await?;
    let theirs: i64 = row.map_or(Ok(services.now()), |row| row.try_get("", "now"))?;
    let off = services.now().abs_diff(theirs);
    Ok(if off < CLOCKS_AGREE { 0 } else { off })
}
