//! Taking a browser to a gate, on our own pages.

use super::{entry::Entry, host::Host, rule::RuleResult, ticket, values::Gate};
use crate::{
    access::{self, Decision, Missing, Opening, Refusal},
    authorization::{Answer, Noted, Refused, Required, Within, note},
    client::Client,
    entity::gate as row,
    error::Error,
    services::Services,
    session::Session,
};
use sea_orm::EntityTrait;

/// What happens next with a browser that a gate has sent.
#[derive(Debug)]
pub enum Entering {
    /// It returns with a ticket.
    Leave(Answer),
    SignIn,
    /// A second factor must be set up before anything else.
    Enroll,
    Require(Required),
    SetUp(Missing),
    Refused(Refused),
    /// P-GATE-LOOP: the browser has just been there, and its cookie was lost.
    Loop(Host),
    /// There is no such gate.
    Unknown,
}

/// Decides with what the rules of the gate require for the target, and makes a ticket if nothing is
/// missing.
pub async fn enter(
    services: &Services,
    client: &Client,
    session: Option<&Session>,
    entry: &Entry,
) -> Result<Entering, Error> {
    let Some(gate) = one(services, entry).await? else { return Ok(Entering::Unknown) };
    let Some(session) = session else { return Ok(Entering::SignIn) };
    let Some(opening) = opening(services, session, &gate, entry).await? else {
        return Ok(Entering::Unknown);
    };
    let Opening { application, decision } = opening;
    Ok(match decision {
        Decision::LetIn if ticket::is_repeated(services, session, entry).await? => {
            Entering::Loop(gate.settings.host)
        }
        Decision::LetIn => {
            let made = ticket::make(services, client, session, &application, &gate, entry).await?;
            made.map_or(Entering::SignIn, Entering::Leave)
        }
        Decision::AskFor { proof, reason } => {
            let minutes = application.demand.age.map(|age| age.minutes());
            let within = Within::of(reason, minutes);
            let required = Required { application: application.name, proof, within };
            note(services, client, session, &required.application, Noted::Required(within)).await?;
            Entering::Require(required)
        }
        Decision::SetUp(missing) => Entering::SetUp(missing),
        Decision::Refuse(Refusal::MustEnroll) => Entering::Enroll,
        Decision::Refuse(refusal) => {
            let refused = Noted::Refused(refusal);
            note(services, client, session, &application.name, refused).await?;
            Entering::Refused(Refused { application: application.name, refusal })
        }
    })
}

/// The identity check that is required of this user, if one is.
pub async fn required(
    services: &Services,
    session: &Session,
    entry: &Entry,
) -> Result<Option<Required>, Error> {
    let Some(gate) = one(services, entry).await? else { return Ok(None) };
    let opening = opening(services, session, &gate, entry).await?;
    let Some(Opening { application, decision: Decision::AskFor { proof, reason } }) = opening
    else {
        return Ok(None);
    };
    let within = Within::of(reason, application.demand.age.map(|age| age.minutes()));
    Ok(Some(Required { application: application.name, proof, within }))
}

async fn one(services: &Services, entry: &Entry) -> Result<Option<Gate>, Error> {
    let row = row::Entity::find_by_id(entry.gate.0).one(services.db.read()).await?;
    let gate = row.map(Gate::stored).transpose()?;
    Ok(gate.filter(|gate| !gate.settings.host.is_of(&services.public_url)))
}

/// The application with the demand for this target. A path that anyone may see, and one that is refused,
/// need no ticket; who asks for one all the same gets it by the demand of the application, and the gate
/// decides again.
async fn opening(
    services: &Services,
    session: &Session,
    gate: &Gate,
    entry: &Entry,
) -> Result<Option<Opening>, Error> {
    let path = entry.target.path();
    let result = path.map_or(RuleResult::Default, |path| gate.settings.rules.result("GET", &path));
    let stricter = |own: &_| result.demand(own);
    access::one_stricter(services, session, gate.application, stricter).await
}
