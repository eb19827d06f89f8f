//! What a proxy asks: whether a request may pass.

use super::{
    cache::Cache,
    host::Host,
    path::Path,
    remote::Remote,
    rule::RuleResult,
    stored::{Opened, Place, find},
    uses::Uses,
    values::GateId,
};
use crate::{
    access::{Decision, Person, Refusal, decide},
    application::{Application, Demand},
    error::Error,
    secret::Token,
    services::Services,
    session::must_enroll_with,
};
use std::sync::Arc;

/// A request to a protected host, as its proxy describes it.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    pub host: &'a Host,
    pub method: &'a str,
    pub path: &'a Path,
    /// That of the cookie of this host.
    pub token: Option<&'a Token>,
}

/// The result of [`Checks::check`].
#[derive(Debug, PartialEq, Eq)]
pub enum Checked {
    /// With what the application is told.
    LetIn(Remote),
    /// A proof is missing. The user gives it on our own pages.
    Asked(GateId),
    Refused(Shut),
    /// This host has no gate.
    Unknown,
}

/// Why no proof would change the answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Shut {
    /// The name of the application, for its users.
    pub application: Option<String>,
    /// `None` if a rule of the gate refuses everybody.
    pub refusal: Option<Refusal>,
}

/// Checks requests. One for the whole process, with what it remembers.
pub struct Checks {
    pub(super) services: Services,
    cache: Cache,
    uses: Arc<Uses>,
}

impl Checks {
    pub fn new(services: &Services) -> Self {
        let (services, uses) = (services.clone(), Uses::new(services));
        Self { services, cache: Cache::new(), uses: Arc::new(uses) }
    }

    /// Whether a request may pass, as of now. Counts as activity of the session, at most once a minute.
    ///
    /// Only a visitor who may pass is answered from memory. Everything else is read, so something that
    /// was given to a user counts at once.
    pub async fn check(&self, visit: Visit<'_>) -> Result<Checked, Error> {
        // Before anything is read.
        let moment = self.services.db.changes().now();
        let known = moment.and_then(|moment| self.cache.get(moment, visit.host, visit.token));
        if let Some((place, opened)) = known {
            let checked = self.decided(visit, &place, opened.as_ref())?;
            if matches!(checked, Checked::LetIn(_)) {
                return Ok(checked);
            }
        }
        let Some((place, opened)) = find(&self.services, visit.host, visit.token).await? else {
            return Ok(Checked::Unknown);
        };
        let (place, opened) = (Arc::new(place), opened.map(Arc::new));
        if let Some(moment) = moment {
            self.cache.keep(moment, &place, visit.token.zip(opened.as_ref()));
        }
        self.decided(visit, &place, opened.as_ref())
    }

    /// Whether a request with this token can be answered from memory at the moment.
    #[cfg(feature = "testing")]
    pub fn remembers(&self, host: &Host, token: &Token) -> bool {
        let known = |moment| self.cache.get(moment, host, Some(token));
        let known = self.services.db.changes().now().and_then(known);
        known.is_some_and(|(_, opened)| opened.is_some())
    }

    /// Stores what was not stored yet of when sessions were used.
    pub async fn settle(&self) {
        self.uses.settle().await;
    }

    fn decided(
        &self,
        visit: Visit<'_>,
        place: &Place,
        opened: Option<&Arc<Opened>>,
    ) -> Result<Checked, Error> {
        let Place { gate, application, .. } = place;
        // A stranger is not told the name.
        let shut = |refusal| {
            let application = opened.map(|_| application.name.clone());
            Ok(Checked::Refused(Shut { application, refusal }))
        };
        if !application.is_on {
            return shut(Some(Refusal::TurnedOff));
        }
        let result = gate.settings.rules.result(visit.method, visit.path);
        let Some(demand) = result.demand(&application.demand) else {
            let is_open = result == RuleResult::Open;
            return if is_open { Ok(Checked::LetIn(Remote::nobody())) } else { shut(None) };
        };
        let (Some(opened), Some(token)) = (opened, visit.token) else {
            return Ok(Checked::Asked(gate.id));
        };
        match decision(&self.services, place, opened, demand) {
            None => Ok(Checked::Asked(gate.id)),
            Some(Decision::LetIn) => {
                self.uses.note(token, opened);
                let remote = opened.remote.as_deref().map(Remote::split);
                Ok(remote.map_or(Checked::Asked(gate.id), Checked::LetIn))
            }
            // What the user could prove instead is decided with all that is known of them.
            Some(
                Decision::AskFor { .. }
                | Decision::SetUp(_)
                | Decision::Refuse(Refusal::MustEnroll | Refusal::NoMethodAllowed),
            ) => Ok(Checked::Asked(gate.id)),
            Some(Decision::Refuse(refusal)) => shut(Some(refusal)),
        }
    }
}

/// `None` if the session has ended.
fn decision(
    services: &Services,
    place: &Place,
    opened: &Opened,
    demand: Demand,
) -> Option<Decision> {
    let now = services.now();
    let has_begun = services.has_happened(opened.created_at);
    let lifetime = opened.lifetime();
    if !opened.is_unchanged || !has_begun || !lifetime.lasts(services, now) {
        return None;
    }
    let (policy, methods) = (&place.policy, opened.methods);
    let signed_in_at = lifetime.created_at;
    let must_enroll =
        must_enroll_with(services, methods, &opened.decided, policy, signed_in_at, now);
    let groups = opened.groups.iter().copied().collect();
    let person = Person::active(services, methods, policy, must_enroll, groups);
    let application = Application { demand, ..place.application.clone() };
    Some(decide(&application, &person, &opened.proof, now))
}
