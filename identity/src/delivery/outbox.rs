//! The outbox. A message is written in the transaction of the change it reports: both happen or
//! neither. Its content is sealed while it waits and deleted afterwards.

use crate::{
    account::AccountId,
    entity::{outbox as row, sent_code},
    error::Error,
    message::Letter,
    phone_number::PhoneNumber,
    secret::Sealed,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};

/// The content of a waiting message before it is sealed.
#[derive(Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "snake_case")]
pub(super) enum Sealable {
    Mail { to: String, subject: String, text: String, html: String },
    Sms { to: String, text: String },
}

/// A message and its recipient.
pub(crate) enum Post<'a> {
    Mail { to: &'a str, account: Option<AccountId>, letter: Letter },
    Sms { to: &'a PhoneNumber, text: String },
}

/// Whether a message has a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recipient {
    Real,
    /// An address without an account: the same work is done, but the message is never sent.
    Decoy,
}

pub(crate) const WAITING: &str = "waiting";
pub(crate) const NOWHERE: &str = "nowhere";
pub(crate) const EXPIRED: &str = "expired";

/// Adds a message to the outbox and returns its id. The worker sends it after the transaction
/// commits, but not after `expires_at`.
pub(crate) async fn post(
    services: &Services,
    db: &impl ConnectionTrait,
    recipient: Recipient,
    message: Post<'_>,
    proof: Option<&str>,
    expires_at: i64,
) -> Result<i64, Error> {
    let new = waiting_row(services, recipient, message, proof, expires_at)?;
    Ok(row::Entity::insert(new).exec(db).await?.last_insert_id)
}

/// Adds many messages at once.
pub(crate) async fn post_many(
    services: &Services,
    db: &impl ConnectionTrait,
    messages: Vec<Post<'_>>,
    expires_at: i64,
) -> Result<(), Error> {
    let rows = messages
        .into_iter()
        .map(|message| waiting_row(services, Recipient::Real, message, None, expires_at))
        .collect::<Result<Vec<_>, _>>()?;
    if !rows.is_empty() {
        row::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Stops trying to send a message, because its content no longer works.
pub(crate) async fn withdraw(db: &impl ConnectionTrait, id: i64, now: i64) -> Result<(), Error> {
    row::Entity::update_many()
        .col_expr(row::Column::State, Expr::value(EXPIRED))
        .col_expr(row::Column::Sealed, Expr::value(None::<String>))
        .col_expr(row::Column::DoneAt, Expr::value(now))
        .filter(row::Column::Id.eq(id))
        .filter(row::Column::State.eq(WAITING))
        .exec(db)
        .await?;
    Ok(())
}

fn waiting_row(
    services: &Services,
    recipient: Recipient,
    message: Post<'_>,
    proof: Option<&str>,
    expires_at: i64,
) -> Result<row::ActiveModel, Error> {
    let now = services.now();
    let (channel, account, content) = match message {
        Post::Mail { to, account, letter: Letter { subject, text, html } } => {
            ("mail", account, Sealable::Mail { to: to.to_owned(), subject, text, html })
        }
        Post::Sms { to, text } => ("sms", None, Sealable::Sms { to: to.as_str().to_owned(), text }),
    };
    let content = serde_json::to_vec(&content).map_err(|_| Error::Unreadable("message"))?;
    let owner = account.map_or(0, |account| account.0);
    let sealed = services.keys.seal(TABLE, COLUMN, owner, "", &content)?;
    Ok(row::ActiveModel {
        channel: Set(channel.to_owned()),
        state: Set(if recipient == Recipient::Decoy { NOWHERE } else { WAITING }.to_owned()),
        sealed: Set(Some(sealed)),
        created_at: Set(now),
        expires_at: Set(expires_at),
        next_at: Set(now),
        attempts: Set(0),
        account_id: Set(account.map(|account| account.0)),
        proof: Set(proof.map(str::to_owned)),
        ..Default::default()
    })
}

/// Deletes all emails to the addresses of these accounts, and the codes sent to their phones.
pub(crate) async fn forget_all(db: &impl ConnectionTrait, accounts: &[i64]) -> Result<(), Error> {
    let codes = sent_code::Entity::find()
        .select_only()
        .column(sent_code::Column::MessageId)
        .filter(sent_code::Column::AccountId.is_in(accounts.to_vec()))
        .filter(sent_code::Column::MessageId.is_not_null());
    let emails = row::Column::AccountId.is_in(accounts.to_vec());
    let all = emails.or(row::Column::Id.in_subquery(codes.into_query()));
    row::Entity::delete_many().filter(all).exec(db).await?;
    Ok(())
}

/// The number of emails that were not tried yet.
pub(crate) async fn untried_mails(services: &Services) -> Result<u64, Error> {
    let untried = waiting_mails().filter(row::Column::Attempts.eq(0));
    Ok(untried.count(services.db.read()).await?)
}

/// The number of emails queued since then that could not be sent yet.
pub(crate) async fn postponed_mails(services: &Services, since: i64) -> Result<u64, Error> {
    let postponed = waiting_mails()
        .filter(row::Column::Problem.is_not_null())
        .filter(row::Column::CreatedAt.gte(since));
    Ok(postponed.count(services.db.read()).await?)
}

fn waiting_mails() -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::State.eq(WAITING))
        .filter(row::Column::Channel.eq("mail"))
}

const TABLE: &str = "outbox";
const COLUMN: &str = "sealed";

/// The content of a message, which is bound to the account of its recipient. Messages that an earlier
/// version queued are not.
pub(super) fn open(
    services: &Services,
    account: Option<i64>,
    sealed: &Sealed,
) -> Result<Sealable, Error> {
    let keys = &services.keys;
    let text = match keys.open(TABLE, COLUMN, account.unwrap_or(0), "", sealed) {
        Err(Error::Unsealable) => keys.open_or_alarm(TABLE, COLUMN, 0, "", sealed)?,
        opened => opened?,
    };
    serde_json::from_slice(&text).map_err(|_| Error::Unreadable("message"))
}

/// The progress of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    Delivered,
    /// At least one attempt failed; the message may still be delivered.
    Failing,
}

/// The progress of a message; `None` if it was deleted.
pub(crate) async fn progress(services: &Services, id: i64) -> Result<Option<Progress>, Error> {
    let found = row::Entity::find_by_id(id).one(services.db.read()).await?;
    Ok(found.map(|row| match row.problem {
        Some(_) if row.done_at.is_none() || row.state != "delivered" => Progress::Failing,
        _ if row.state == "delivered" => Progress::Delivered,
        _ => Progress::Waiting,
    }))
}

/// For tests: the content of all waiting messages.
#[cfg(any(test, feature = "testing"))]
pub(crate) async fn waiting(services: &Services) -> Result<Vec<crate::testing::Sent>, Error> {
    use sea_orm::QueryOrder;
    let rows = row::Entity::find()
        .filter(row::Column::State.eq(WAITING))
        .order_by_asc(row::Column::Id)
        .all(services.db.read())
        .await?;
    let sealed = rows.into_iter().filter_map(|row| Some((row.account_id, row.sealed?)));
    sealed
        .map(|(account, sealed)| {
            Ok(match open(services, account, &sealed)? {
                Sealable::Mail { to, subject, text, .. } => {
                    crate::testing::Sent { to, subject, text }
                }
                Sealable::Sms { to, text } => {
                    crate::testing::Sent { to, subject: String::new(), text }
                }
            })
        })
        .collect()
}
