//! The events about requests that a user cannot continue at once: an application that refuses them, and one
//! that requires an identity check. Each at most once an hour, so that a page that is loaded again and again
//! does not fill the audit log.

use super::verdict::{Verdict, Within};
use crate::{
    access::Refusal,
    account::AccountId,
    accounts,
    application::Application,
    audit::{self, DONE, Event, Kind, REFUSED},
    client::Client,
    entity::audit_event as row,
    error::Error,
    services::Services,
    session::Session,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::json;

/// Seconds.
const NOTED_AGAIN: i64 = 60 * 60;

/// What is recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Noted {
    Refused(Refusal),
    Required(Within),
}

/// Records what a verdict means for the user of a session, if it is one of these.
pub(super) async fn note_verdict(
    services: &Services,
    client: &Client,
    session: &Session,
    application: &Application,
    verdict: &Verdict,
) -> Result<(), Error> {
    let noted = match verdict {
        Verdict::Refuse(refusal) => Noted::Refused(*refusal),
        Verdict::Require(required) => Noted::Required(required.within),
        _ => return Ok(()),
    };
    note(services, client, session, &application.name, noted).await
}

/// Records this event for the user of a session, in a separate transaction. `application` is the name.
pub(crate) async fn note(
    services: &Services,
    client: &Client,
    session: &Session,
    application: &str,
    noted: Noted,
) -> Result<(), Error> {
    let (kind, result, name, why) = match noted {
        Noted::Refused(refusal) => (Kind::ApplicationOpened, REFUSED, "reason", reason(refusal)),
        Noted::Required(within) => (Kind::ProofRequired, DONE, "proof", proof(within)),
    };
    let own = session.account();
    let details = json!({ "application": application, (name): why }).to_string();
    let same = Same { account: own, kind, result, details: &details };
    if same.is_recent(services, services.db.read()).await? {
        return Ok(());
    }
    let tx = services.db.begin().await?;
    accounts::lock(&tx, own).await?;
    if !same.is_recent(services, &tx).await? {
        let event = Event::of(kind, own).details(details.clone());
        let event = if result == REFUSED { event.refused() } else { event };
        audit::record(services, &tx, services.now(), client, event).await?;
    }
    Ok(tx.commit().await?)
}

/// An event that may have been recorded a moment ago.
struct Same<'a> {
    account: AccountId,
    kind: Kind,
    result: &'static str,
    details: &'a str,
}

impl Same<'_> {
    async fn is_recent(
        &self,
        services: &Services,
        db: &impl ConnectionTrait,
    ) -> Result<bool, Error> {
        let found = row::Entity::find()
            .filter(row::Column::AccountId.eq(self.account.0))
            .filter(row::Column::At.gt(services.now() - NOTED_AGAIN))
            // Not by a clock that was ahead.
            .filter(row::Column::At.lte(services.latest()))
            .filter(row::Column::Event.eq(self.kind.as_str()))
            .filter(row::Column::Result.eq(self.result))
            .filter(row::Column::Details.eq(self.details));
        Ok(found.one(db).await?.is_some())
    }
}

fn reason(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::TurnedOff => "turned_off",
        Refusal::NotActive => "not_active",
        Refusal::NotInGroups => "not_in_groups",
        Refusal::MustEnroll => "must_enroll",
        Refusal::NoMethodAllowed => "no_method_allowed",
    }
}

fn proof(within: Within) -> &'static str {
    match within {
        Within::SecondFactor => "second_factor",
        Within::Passkey => "passkey",
        Within::Minutes(_) | Within::Now => "recent",
    }
}
