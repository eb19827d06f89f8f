//! The methods that an account has.

mod cache; // a copy in the row of the account
mod destination; // where the codes of a method are sent

pub(crate) use cache::update_cache;
pub(crate) use destination::seal_phone;

use crate::{
    account::AccountId,
    entity::{account, sent_code_method, totp},
    error::Error,
    method::{Destination, Method, Methods},
    policy::Policy,
    services::Services,
};
use destination::{destination, phone};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// A method that is on.
#[derive(Clone, Debug)]
pub struct MethodState {
    pub method: Method,
    pub destination: Option<Destination>,
    pub added_at: i64,
    pub last_used_at: Option<i64>,
    pub is_default: bool,
    /// Whether the policy still allows it.
    pub is_allowed: bool,
}

/// The methods of an account. If there are any, exactly one is the default. Reads only the tables in
/// which it has some.
pub(crate) async fn of(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: &account::Model,
    policy: &Policy,
) -> Result<Vec<MethodState>, Error> {
    let mut found = Vec::new();
    let copied = Methods(owner.methods);
    if copied.has(Method::App)
        && let Some(row) = totp::Entity::find_by_id(owner.id).one(db).await?
    {
        found.push((Method::App, None, row.created_at, row.last_used_at));
    }
    if copied.has_sent_codes() {
        let sent = sent_code_method::Entity::find()
            .filter(sent_code_method::Column::AccountId.eq(owner.id))
            .all(db)
            .await?;
        for row in sent {
            let method = Method::parse(&row.method).ok_or(Error::Unreadable("method"))?;
            let destination = destination(services, owner, &row);
            found.push((method, destination, row.created_at, row.last_used_at));
        }
    }
    let place = |method| Method::ALL.iter().position(|each| *each == method);
    found.sort_by_key(|(method, ..)| place(*method));
    let on: Vec<_> = found.iter().map(|(method, ..)| *method).collect();
    let default = default(owner, policy, &on);
    Ok(found
        .into_iter()
        .map(|(method, destination, added_at, last_used_at)| MethodState {
            method,
            destination,
            added_at,
            last_used_at,
            is_default: Some(method) == default,
            is_allowed: policy.allowed.has(method),
        })
        .collect())
}

/// The default among these methods, which are on.
fn default(owner: &account::Model, policy: &Policy, on: &[Method]) -> Option<Method> {
    let is_allowed = |method: &Method| policy.allowed.has(*method);
    let chosen = owner.default_method.as_deref().and_then(Method::parse);
    let chosen = chosen.filter(|method| on.contains(method)).filter(is_allowed);
    chosen.or_else(|| on.iter().copied().find(is_allowed)).or_else(|| on.first().copied())
}

/// A method that can be used as proof.
#[derive(Clone, Debug)]
pub struct UsableMethod {
    pub method: Method,
    /// Where its codes are sent; the page masks it.
    pub destination: Option<Destination>,
    pub(crate) is_default: bool,
}

/// The methods that can be used as proof, in the order of [`Method::ALL`]. One that is no longer
/// allowed counts only if no allowed one is on.
pub(crate) async fn usable(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: &account::Model,
    policy: &Policy,
) -> Result<Vec<UsableMethod>, Error> {
    let default = default(owner, policy, &on(Methods(owner.methods)));
    let mut usable = Vec::new();
    for method in usable_of(Methods(owner.methods), policy) {
        let destination = match method {
            Method::App => None,
            Method::Email => Some(Destination::Mail(owner.email.clone())),
            Method::Sms => phone(services, db, owner).await?,
        };
        usable.push(UsableMethod { method, destination, is_default: Some(method) == default });
    }
    Ok(usable)
}

/// Those among these methods that can be used as proof.
pub(crate) fn usable_of(methods: Methods, policy: &Policy) -> Vec<Method> {
    let mut usable = on(methods);
    if policy.allowed.has_any(methods) {
        usable.retain(|method| policy.allowed.has(*method));
    }
    usable
}

fn on(methods: Methods) -> Vec<Method> {
    Method::ALL.into_iter().filter(|method| methods.has(*method)).collect()
}

/// Whether at least one method is on.
pub(crate) async fn any(db: &impl ConnectionTrait, account: AccountId) -> Result<bool, Error> {
    let app = totp::Entity::find_by_id(account.0).one(db).await?;
    if app.is_some() {
        return Ok(true);
    }
    let sent = sent_code_method::Entity::find()
        .filter(sent_code_method::Column::AccountId.eq(account.0))
        .one(db)
        .await?;
    Ok(sent.is_some())
}
