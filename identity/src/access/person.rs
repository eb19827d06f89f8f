//! What is known of a user.

use super::means::{Keys, Means};
use crate::{
    account::ACTIVE,
    entity::{account, group_member, passkey},
    error::Error,
    group::GroupId,
    method::Methods,
    passkey::are_offered_by,
    policy::Policy,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashSet;

/// What a decision depends on besides the application and the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub is_active: bool,
    /// Must set up a second factor, or another one, before anything else.
    pub must_enroll: bool,
    pub groups: HashSet<GroupId>,
    pub means: Means,
}

impl Person {
    /// Without their passkeys. Enough to find out whether this user is let in, because that does not
    /// depend on what they could prove instead.
    pub(crate) fn without_keys(
        services: &Services,
        owner: &account::Model,
        policy: &Policy,
        must_enroll: bool,
        groups: HashSet<GroupId>,
    ) -> Self {
        let means = means(services, policy, Methods(owner.methods), Keys::default());
        Self { is_active: owner.status == ACTIVE, must_enroll, groups, means }
    }

    /// The same for a user who is active.
    pub(crate) fn active(
        services: &Services,
        methods: Methods,
        policy: &Policy,
        must_enroll: bool,
        groups: HashSet<GroupId>,
    ) -> Self {
        let means = means(services, policy, methods, Keys::default());
        Self { is_active: true, must_enroll, groups, means }
    }
}

/// Two statements.
pub(super) async fn person(
    services: &Services,
    owner: &account::Model,
    policy: &Policy,
    must_enroll: bool,
) -> Result<Person, Error> {
    let groups = groups_of(services, owner).await?;
    let person = Person::without_keys(services, owner, policy, must_enroll, groups);
    with_keys(services, owner, policy, person).await
}

pub(super) async fn groups_of(
    services: &Services,
    owner: &account::Model,
) -> Result<HashSet<GroupId>, Error> {
    let theirs = group_member::Column::AccountId.eq(owner.id);
    let rows = group_member::Entity::find().filter(theirs).all(services.db.read()).await?;
    Ok(rows.into_iter().map(|row| GroupId(row.group_id)).collect())
}

pub(super) async fn with_keys(
    services: &Services,
    owner: &account::Model,
    policy: &Policy,
    person: Person,
) -> Result<Person, Error> {
    let found = passkey::Entity::find().filter(passkey::Column::AccountId.eq(owner.id));
    let found = found.all(services.db.read()).await?;
    let has = |alone| found.iter().any(|key| key.signs_in_alone == alone);
    let keys = Keys { passkey: has(true), security_key: has(false) };
    Ok(Person { means: means(services, policy, Methods(owner.methods), keys), ..person })
}

pub(super) fn means(services: &Services, policy: &Policy, methods: Methods, keys: Keys) -> Means {
    let offers_passkeys = are_offered_by(policy, services);
    Means::of(policy, methods, keys, offers_passkeys, services.can_send())
}
