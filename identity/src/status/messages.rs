//! Whether emails and text messages are delivered. The outbox keeps messages for a week.

use crate::{
    dashboard::stuck_since,
    delivery::{
        MailRoute, Problem, Routes, SmsRoute,
        outbox::{EXPIRED, WAITING},
        queue::{Channel, DELIVERED, FAILED},
    },
    entity::outbox::{Column, Entity},
    error::Error,
    services::Services,
};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::Expr,
};

/// The messages of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages {
    pub way: Way,
    pub waiting: u64,
    /// When the oldest of them was created.
    pub waiting_since: Option<i64>,
    /// Refused for good, or expired before they could be sent.
    pub undelivered: u64,
    pub delivered_at: Option<i64>,
    pub last_failure: Option<Failure>,
    /// Since when none could be sent.
    pub failing_since: Option<i64>,
}

/// How messages are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    Off,
    Files,
    /// The host of the mail server or gateway.
    Host(String),
}

/// A failed attempt. The message may have been delivered later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    pub at: i64,
    pub problem: Problem,
}

pub(super) async fn messages(services: &Services, channel: Channel) -> Result<Messages, Error> {
    let db = services.db.read();
    let all = Entity::find().filter(Column::Channel.eq(channel.as_str()));
    let waiting = all.clone().filter(Column::State.eq(WAITING));
    let undelivered = all.clone().filter(Column::State.is_in([FAILED, EXPIRED]));
    let oldest = waiting.clone().select_only().column_as(Column::CreatedAt.min(), "at");
    let delivered = all.clone().filter(Column::State.eq(DELIVERED));
    let newest = delivered.select_only().column_as(Column::DoneAt.max(), "at");
    Ok(Messages {
        way: Way::of(channel, &services.routes()),
        waiting: waiting.count(db).await?,
        waiting_since: oldest.into_tuple::<Option<i64>>().one(db).await?.flatten(),
        undelivered: undelivered.count(db).await?,
        delivered_at: newest.into_tuple::<Option<i64>>().one(db).await?.flatten(),
        last_failure: last_failure(services, all).await?,
        failing_since: stuck_since(services, channel.as_str()).await?,
    })
}

async fn last_failure(services: &Services, all: Select<Entity>) -> Result<Option<Failure>, Error> {
    let found: Option<(i64, String)> = all
        .select_only()
        .columns([Column::ProblemAt, Column::Problem])
        // As in the condition of the index.
        .filter(Expr::cust("problem IS NOT NULL"))
        .filter(Column::ProblemAt.is_not_null())
        .order_by_desc(Column::ProblemAt)
        .into_tuple()
        .one(services.db.read())
        .await?;
    Ok(found.and_then(|(at, word)| Some(Failure { at, problem: Problem::parse(&word)? })))
}

impl Way {
    fn of(channel: Channel, routes: &Routes) -> Self {
        match channel {
            Channel::Mail => match &routes.mail {
                MailRoute::Off => Self::Off,
                MailRoute::Folder(_) => Self::Files,
                MailRoute::Smtp(server) => Self::Host(server.host().to_owned()),
            },
            Channel::Sms => match &routes.sms {
                SmsRoute::Off => Self::Off,
                SmsRoute::Folder(_) => Self::Files,
                SmsRoute::Twilio(gateway) => Self::Host(gateway.host().to_owned()),
                SmsRoute::Webhook(webhook) => Self::Host(webhook.host().to_owned()),
            },
        }
    }
}
