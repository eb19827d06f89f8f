//! Whether a grant is in force. It is read again at each use, so a loss of access applies from the next
//! request on.

use super::{
    claims::About,
    groups::{self, Groups},
    lifetime::TOKEN_LASTS,
    scopes::{Scope, Scopes},
    stored::Grant,
};
use crate::{
    access::{Decision, Person, decide},
    account::AccountId,
    application::{Age, Application, ApplicationId, Who},
    assurance::Proof,
    connection::ToldGroups,
    entity::account,
    error::Error,
    policy::Policy,
    services::Services,
    session::{self, StoredProof},
};
use std::collections::BTreeSet;

/// A grant in force, and what its application may be told.
pub(super) struct InForce {
    pub(super) scopes: Scopes,
    pub(super) proof: Proof,
    pub(super) about: About,
    /// Seconds for which tokens are issued: not longer than the proof is recent enough.
    pub(super) lasts: i64,
}

impl Grant {
    /// `None` if the grant has ended, or its user would no longer be let in with the proof that the
    /// grant was made with.
    pub(super) async fn in_force(&self, services: &Services) -> Result<Option<InForce>, Error> {
        let Self { grant, owner, .. } = self;
        let now = services.now();
        let scopes = Scopes::parse(&grant.scopes).ok_or(Error::Unreadable("grant"))?;
        let scopes = scopes.granted(self.connection.stays_connected);
        let is_over = now >= grant.expires_at || !services.has_happened(grant.created_at);
        let is_unchanged = owner.grant_version == grant.grant_version;
        if is_over || !is_unchanged || !self.is_backed(services, &scopes, now) {
            return Ok(None);
        }
        let told = ToldGroups::parse(&self.connection.told_groups);
        let told = told.ok_or(Error::Unreadable("connection"))?;
        let groups = self.groups(services, &scopes, told).await?;
        let row = self.application.clone();
        let application = Application::stored(groups.named.clone(), row)?;
        let policy = Policy::from(self.policy.clone());
        let must_enroll = session::must_enroll(services, owner, &policy, grant.signed_in_at, now)?;
        let theirs = groups.theirs.values().copied().collect();
        let person = Person::without_keys(services, owner, &policy, must_enroll, theirs);
        let Some(proof) = StoredProof::from(grant).read(services) else { return Ok(None) };
        if decide(&application, &person, &proof, now) != Decision::LetIn {
            return Ok(None);
        }
        let about = self.about(groups.told(told, &application.demand));
        let of_age = |age: Age| proof.proved_at + age.seconds() - now;
        let lasts = application.demand.age.map_or(TOKEN_LASTS, of_age).min(TOKEN_LASTS);
        Ok(Some(InForce { scopes, proof, about, lasts }))
    }

    /// Whether the session of the grant is valid, or the grant may outlive its session.
    fn is_backed(&self, services: &Services, scopes: &Scopes, now: i64) -> bool {
        match (self.grant.session_id, &self.session) {
            (None, _) => scopes.has(Scope::OfflineAccess),
            (Some(_), None) => false,
            (Some(_), Some(session)) => session::is_valid(services, session, &self.owner, now),
        }
    }

    /// Nothing is read where it decides nothing and no group is told.
    async fn groups(
        &self,
        services: &Services,
        scopes: &Scopes,
        told: ToldGroups,
    ) -> Result<Groups, Error> {
        let without = Application::stored(BTreeSet::new(), self.application.clone())?;
        let decides = without.demand.who != Who::Everyone;
        let tells = scopes.has(Scope::Groups) && told != ToldGroups::OfDemand;
        if !decides && !tells {
            return Ok(Groups::default());
        }
        let application = ApplicationId(self.application.id);
        groups::read(services, AccountId(self.owner.id), application).await
    }

    fn about(&self, groups: Vec<String>) -> About {
        let account::Model { name, user_name, time_zone, email, .. } = self.owner.clone();
        let treated = self.connection.treats_email_as_verified;
        About {
            subject: self.subject.clone(),
            name,
            user_name,
            zone: time_zone,
            email,
            email_verified: treated || self.owner.email_verified_at.is_some(),
            groups,
        }
    }
}
