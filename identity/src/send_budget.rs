//! Limits on messages: to one user by one method, to one address, for one network, into one
//! country, and by this server in a day. Requests by strangers are counted separately from the
//! user's own, so that they cannot use up the owner's messages. Limits are charged in the
//! transaction of the message: a message that is not stored costs nothing, and a retry is not
//! charged again.

use crate::{
    account::{AccountId, Owner},
    client::Client,
    device,
    entity::send_count as row,
    error::Error,
    method::{Destination, Method},
    phone_number::PhoneNumber,
    secret::hex,
    services::Services,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// Seconds between two messages for the same purpose.
pub(crate) const INTERVAL: i64 = 30;

/// Who requests a message to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// The user, signed in.
    Owner,
    /// A browser that has signed in to the account before, known by its device cookie.
    Known(String),
    /// All other browsers together.
    Unknown,
}

impl Asker {
    pub(crate) fn of_sign_in(services: &Services, owner: Owner, client: &Client) -> Self {
        match device::known(&services.keys, owner, client.device.as_deref()) {
            Some(id) => Self::Known(id.to_owned()),
            None => Self::Unknown,
        }
    }

    fn key(&self) -> String {
        match self {
            Self::Owner => "owner".to_owned(),
            Self::Known(id) => format!("browser:{id}"),
            Self::Unknown => "unknown".to_owned(),
        }
    }
}

/// At most `sends` messages in `window` seconds, and `interval` seconds between two.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    key: String,
    sends: i64,
    window: i64,
    interval: i64,
}

impl Limit {
    fn new(key: String, sends: i64, window: i64) -> Self {
        Self { key, sends, window, interval: 0 }
    }
}

/// Why no message may be sent now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The last one was moments ago.
    TooSoon { until: i64 },
    /// Too many were sent.
    Limit { until: i64 },
}

impl Refusal {
    pub(crate) fn until(self) -> i64 {
        match self {
            Self::TooSoon { until } | Self::Limit { until } => until,
        }
    }
}

/// The limits for a code to this user. The limit of the address applies until it is confirmed, so
/// that a number is not flooded by many accounts that pretend to set it up.
pub(crate) fn of_code(
    services: &Services,
    account: AccountId,
    asker: &Asker,
    destination: &Destination,
    is_confirmed: bool,
    client: &Client,
) -> Vec<Limit> {
    let method = destination.method();
    let mut limits = vec![of_person(account, asker, method)];
    if *asker == Asker::Unknown {
        limits.push(of_strangers(account, method));
    }
    if !is_confirmed {
        limits.push(of_address(services, &destination.uri()));
    }
    if *asker == Asker::Unknown {
        limits.push(of_network(services, "codes", 200, client));
    }
    if let Destination::Phone(number) = destination {
        limits.extend(of_all_texts(number));
    }
    limits
}

/// The limits for a password reset link, for an address that may have no account.
pub(crate) fn of_link(services: &Services, email_key: &str, client: &Client) -> Vec<Limit> {
    let mac = services.keys.mac("send_budget", format!("link|{email_key}").as_bytes());
    let person = format!("link:{}", hex(&mac[..16]));
    vec![
        Limit { interval: INTERVAL, ..Limit::new(person.clone(), 5, HOUR) },
        Limit::new(format!("{person}:day"), 10, DAY),
        of_network(services, "links", 60, client),
    ]
}

/// The limits for a test message of an administrator.
pub(crate) fn of_test(account: AccountId, phone: Option<&PhoneNumber>) -> Vec<Limit> {
    let mut limits = vec![Limit::new(format!("test:account:{}", account.0), 5, 600)];
    if let Some(number) = phone {
        limits.extend(of_all_texts(number));
    }
    limits
}

/// The limits for trusting another browser: the owner gets a mail about each.
pub(crate) fn of_trust(account: AccountId) -> [Limit; 1] {
    [Limit::new(format!("trust:account:{}", account.0), 10, DAY)]
}

/// Charges an attempt to connect to a server that an administrator entered, in a separate
/// transaction. Returns when the next attempt is allowed, if this one is not.
pub(crate) async fn charge_attempt(
    services: &Services,
    account: AccountId,
) -> Result<Option<i64>, Error> {
    let tx = services.db.begin().await?;
    let limit = Limit::new(format!("attempt:account:{}", account.0), 20, 600);
    match charge(&tx, services.now(), &[limit]).await? {
        Ok(()) => tx.commit().await?,
        Err(Refusal::TooSoon { until } | Refusal::Limit { until }) => return Ok(Some(until)),
    }
    Ok(None)
}

/// The limits for all text messages, into one country and in total.
fn of_all_texts(number: &PhoneNumber) -> [Limit; 2] {
    let country = format!("sms:country:{}", number.country_code());
    [Limit::new(country, 1_000, DAY), Limit::new("sms:all".to_owned(), 5_000, DAY)]
}

/// The limits for a link that an administrator sends to a user: counted for both.
pub(crate) fn of_help(what: &str, to: AccountId, by: AccountId) -> Vec<Limit> {
    let person = format!("{what}:to:{}", to.0);
    vec![
        Limit { interval: INTERVAL, ..Limit::new(person.clone(), 5, HOUR) },
        Limit::new(format!("{person}:day"), 10, DAY),
        Limit::new(format!("{what}:by:{}", by.0), 200, HOUR),
    ]
}

fn of_person(account: AccountId, asker: &Asker, method: Method) -> Limit {
    let key = format!("{}:account:{}:{}", method.as_str(), account.0, asker.key());
    Limit::new(key, 5, HOUR)
}

/// All unknown browsers, per day.
fn of_strangers(account: AccountId, method: Method) -> Limit {
    Limit::new(format!("{}:account:{}:unknown:day", method.as_str(), account.0), 20, DAY)
}

fn of_address(services: &Services, plain: &str) -> Limit {
    let mac = services.keys.mac("send_budget", plain.as_bytes());
    Limit::new(format!("to:{}", hex(&mac[..16])), 20, DAY)
}

/// One network, which may be a whole office. Its address is stored only as a MAC.
fn of_network(services: &Services, what: &str, sends: i64, client: &Client) -> Limit {
    let mac = services.keys.mac("send_budget", format!("network|{}", client.network()).as_bytes());
    Limit::new(format!("network:{what}:{}", hex(&mac[..16])), sends, HOUR)
}

/// Charges one message against all limits. On a refusal, the transaction must be dropped, so that
/// none of them is charged.
pub(crate) async fn charge(
    tx: &DatabaseTransaction,
    now: i64,
    limits: &[Limit],
) -> Result<Result<(), Refusal>, Error> {
    for limit in limits {
        if !charge_one(tx, now, limit).await? {
            return Ok(Err(refusal(tx, now, limit).await?));
        }
    }
    Ok(Ok(()))
}

async fn charge_one(tx: &DatabaseTransaction, now: i64, limit: &Limit) -> Result<bool, Error> {
    let column = |column| Expr::col((row::Entity, column));
    let over = || column(row::Column::WindowStart).lte(now - limit.window);
    let first = row::ActiveModel {
        key: Set(limit.key.clone()),
        window_start: Set(now),
        sends: Set(1),
        last_at: Set(now),
    };
    let again = OnConflict::column(row::Column::Key)
        .value(
            row::Column::WindowStart,
            Expr::case(over(), Expr::value(now)).finally(column(row::Column::WindowStart)),
        )
        .value(
            row::Column::Sends,
            Expr::case(over(), Expr::value(1i64)).finally(column(row::Column::Sends).add(1)),
        )
        .value(row::Column::LastAt, Expr::value(now))
        .action_and_where(
            column(row::Column::LastAt)
                .lte(now - limit.interval)
                .and(over().or(column(row::Column::Sends).lt(limit.sends))),
        )
        .to_owned();
    let charged =
        row::Entity::insert_many([first]).on_conflict(again).exec_with_returning(tx).await?;
    Ok(!charged.is_empty())
}

async fn refusal(tx: &DatabaseTransaction, now: i64, limit: &Limit) -> Result<Refusal, Error> {
    let row = row::Entity::find_by_id(limit.key.clone()).one(tx).await?;
    Ok(match row {
        Some(row) if row.sends >= limit.sends && row.window_start > now - limit.window => {
            Refusal::Limit { until: row.window_start + limit.window }
        }
        Some(row) => Refusal::TooSoon { until: row.last_at + limit.interval },
        None => Refusal::TooSoon { until: now },
    })
}

/// When the next code of a method may be requested; in the past when it may be now.
pub(crate) async fn open_at(
    services: &Services,
    account: AccountId,
    asker: &Asker,
    method: Method,
) -> Result<i64, Error> {
    let now = services.now();
    let limit = of_person(account, asker, method);
    let row = row::Entity::find_by_id(limit.key).one(services.db.read()).await?;
    let is_full =
        |row: &row::Model| row.sends >= limit.sends && row.window_start > now - limit.window;
    Ok(row.filter(is_full).map_or(0, |row| row.window_start + limit.window))
}

/// Forgets what strangers requested in this user's name: they no longer know the password.
pub(crate) async fn forget_strangers(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<(), Error> {
    for method in [Method::Sms, Method::Email] {
        // In the order in which they are charged.
        let person = of_person(account, &Asker::Unknown, method);
        for limit in [person, of_strangers(account, method)] {
            row::Entity::delete_by_id(limit.key).exec(db).await?;
        }
    }
    Ok(())
}

/// Deletes counts whose windows have ended.
pub(crate) async fn sweep(services: &Services) -> Result<(), Error> {
    row::Entity::delete_many()
        .filter(row::Column::LastAt.lte(services.now() - 2 * DAY))
        .exec(services.db.write())
        .await?;
    Ok(())
}
