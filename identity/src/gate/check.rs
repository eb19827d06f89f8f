//! What a proxy asks: whether a request may pass.

use super::{
    host::Host,
    path::Path,
    remote::Remote,
    rule::RuleResult,
    stored::{Opened, Stored, find},
    values::GateId,
};
use crate::{
    access::{Decision, Person, Refusal, decide},
    application::{Application, Demand},
    entity::{gate_session, session},
    error::Error,
    last_use,
    policy::Policy,
    secret::Token,
    services::Services,
    session as sessions,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// A request to a protected host, as its proxy describes it.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    pub host: &'a Host,
    pub method: &'a str,
    pub path: &'a Path,
    /// That of the cookie of this host.
    pub token: Option<&'a Token>,
}

/// The result of [`check`].
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

/// Whether a request may pass, as of now. Counts as activity of the session, at most once a minute.
pub async fn check(services: &Services, visit: Visit<'_>) -> Result<Checked, Error> {
    let Some(found) = find(services, visit.host, visit.token).await? else {
        return Ok(Checked::Unknown);
    };
    let Stored { gate, application, .. } = &found;
    // A stranger is not told the name.
    let name = found.opened.is_some().then(|| application.name.clone());
    let shut = |refusal| Checked::Refused(Shut { application: name.clone(), refusal });
    if !application.is_on {
        return Ok(shut(Some(Refusal::TurnedOff)));
    }
    let result = gate.settings.rules.result(visit.method, visit.path);
    let Some(demand) = result.demand(&application.demand) else {
        let is_open = result == RuleResult::Open;
        return Ok(if is_open { Checked::LetIn(Remote::nobody()) } else { shut(None) });
    };
    let Some(opened) = &found.opened else { return Ok(Checked::Asked(gate.id)) };
    match found.decided(services, opened, demand)? {
        None => Ok(Checked::Asked(gate.id)),
        Some(Decision::LetIn) => {
            note_use(services, opened).await?;
            let remote = Remote::of(&found, opened);
            Ok(remote.map_or(Checked::Asked(gate.id), Checked::LetIn))
        }
        // What the user could prove instead is decided with all that is known of them.
        Some(
            Decision::AskFor { .. }
            | Decision::SetUp(_)
            | Decision::Refuse(Refusal::MustEnroll | Refusal::NoMethodAllowed),
        ) => Ok(Checked::Asked(gate.id)),
        Some(Decision::Refuse(refusal)) => Ok(shut(Some(refusal))),
    }
}

impl Stored {
    /// `None` if the session has ended.
    fn decided(
        &self,
        services: &Services,
        opened: &Opened,
        demand: Demand,
    ) -> Result<Option<Decision>, Error> {
        let (now, Opened { row, session, owner, .. }) = (services.now(), opened);
        let is_unchanged = row.security_version == owner.security_version;
        let is_valid = sessions::is_valid(services, session, owner, now);
        if !is_valid || !is_unchanged || !services.has_happened(row.created_at) {
            return Ok(None);
        }
        let policy = Policy::from(self.policy.clone());
        let must_enroll = sessions::must_enroll(services, owner, &policy, session.created_at, now)?;
        let groups = opened.groups.values().copied().collect();
        let person = Person::without_keys(services, owner, &policy, must_enroll, groups);
        let application = Application { demand, ..self.application.clone() };
        Ok(Some(decide(&application, &person, &opened.proof, now)))
    }
}

async fn note_use(services: &Services, opened: &Opened) -> Result<(), Error> {
    let Opened { row, session, .. } = opened;
    if last_use::is_due(services, row.last_used_at) {
        let storing = async {
            gate_session::Entity::update_many()
                .col_expr(gate_session::Column::LastUsedAt, Expr::value(services.now()))
                .filter(gate_session::Column::TokenHash.eq(row.token_hash.clone()))
                .exec(services.db.write())
                .await?;
            Ok(())
        };
        last_use::note(services, "gate session", storing).await?;
    }
    if last_use::is_due(services, session.last_seen_at) {
        let storing = async {
            session::Entity::update_many()
                .col_expr(session::Column::LastSeenAt, Expr::value(services.now()))
                .filter(session::Column::Id.eq(session.id))
                .exec(services.db.write())
                .await?;
            Ok(())
        };
        last_use::note(services, "session", storing).await?;
    }
    Ok(())
}
