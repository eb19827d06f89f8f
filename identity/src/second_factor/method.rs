//! The methods, and which of them an account has.

use crate::{
    account::AccountId,
    delivery::CanSend,
    entity::{account, sent_code_method, totp},
    error::Error,
    policy::{self, Policy},
    recovery_code,
    requirement::Demand,
    sent_code,
    services::Services,
    session::Session,
};
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

/// The two-factor state of a user (interface specification 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Enabled,
    NotEnabled,
    /// No method, but one is required from this date, or from the next sign-in without a date.
    Required {
        from: Option<i64>,
    },
    /// No method, and the date has passed.
    Overdue {
        from: i64,
    },
    /// "Enable two factor user login" is not ticked.
    Off,
}

impl State {
    pub(crate) fn of(policy: &Policy, has_method: bool, demand: Option<Demand>, now: i64) -> Self {
        match demand {
            _ if !policy.second_factor_on => Self::Off,
            _ if has_method => Self::Enabled,
            None => Self::NotEnabled,
            Some(Demand { from: Some(from), .. }) if now >= from => Self::Overdue { from },
            Some(Demand { from, .. }) => Self::Required { from },
        }
    }
}

/// The two-factor settings of an account.
#[derive(Clone, Debug)]
pub struct Overview {
    pub state: State,
    /// In the order of [`Method::ALL`].
    pub methods: Vec<MethodState>,
    pub recovery_codes: Option<recovery_code::Status>,
    /// Whether this session can still show the new codes.
    pub codes_can_be_shown: bool,
    /// The requirement for this user, if there is one.
    pub demand: Option<Demand>,
    pub policy: Policy,
    pub can_send: CanSend,
    /// Whether to show N-NUDGE, which users can postpone.
    pub nudge: bool,
}

impl Overview {
    /// Whether at least one method is on.
    pub fn is_enabled(&self) -> bool {
        !self.methods.is_empty()
    }

    pub fn method(&self, method: Method) -> Option<&MethodState> {
        self.methods.iter().find(|state| state.method == method)
    }

    pub fn default_method(&self) -> Option<&MethodState> {
        self.methods.iter().find(|state| state.is_default)
    }

    /// When the oldest method was added.
    pub fn since(&self) -> Option<i64> {
        self.methods.iter().map(|state| state.added_at).min()
    }

    /// Methods that can be added: allowed, not on yet, and with a way to send their codes.
    pub fn addable(&self) -> Vec<Method> {
        let fits = |method: &Method| {
            self.policy.lets_add(*method)
                && self.can_send.has(*method)
                && self.method(*method).is_none()
        };
        Method::ALL.into_iter().filter(fits).collect()
    }

    /// Days for which this user may trust a browser; `None` if the policy or their methods do not
    /// allow it.
    pub fn trust_days(&self) -> Option<i64> {
        let gives = self.methods.iter().any(|state| state.method.gives_trust());
        self.policy.trust().filter(|_| gives)
    }
}

pub async fn overview(services: &Services, session: &Session) -> Result<Overview, Error> {
    let db = services.db.read();
    let owner = account::Entity::find_by_id(session.account.0)
        .one(db)
        .await?
        .ok_or(Error::Unreadable("account"))?;
    let policy = policy::read(db).await?;
    let methods = methods(services, db, &owner, &policy).await?;
    let recovery_codes = match methods.is_empty() {
        true => None,
        false => recovery_code::status(services, session.account).await?,
    };
    let now = services.now();
    let shown = recovery_codes.and_then(|codes| codes.shown);
    let demand = policy.demand_of(&owner, now)?;
    let state = State::of(&policy, !methods.is_empty(), demand, now);
    Ok(Overview {
        state,
        methods,
        recovery_codes,
        codes_can_be_shown: shown.is_some_and(|(id, until)| id == session.id && now < until),
        demand,
        policy,
        can_send: services.can_send(),
        nudge: state == State::NotEnabled && owner.nudge_after.is_none_or(|after| after <= now),
    })
}

/// The methods of an account. If there are any, exactly one is the default.
pub(crate) async fn methods(
    services: &Services,
    db: &impl ConnectionTrait,
    owner: &account::Model,
    policy: &Policy,
) -> Result<Vec<MethodState>, Error> {
    let mut found = Vec::new();
    if let Some(row) = totp::Entity::find_by_id(owner.id).one(db).await? {
        found.push((Method::App, None, row.created_at, row.last_used_at));
    }
    let sent = sent_code_method::Entity::find()
        .filter(sent_code_method::Column::AccountId.eq(owner.id))
        .all(db)
        .await?;
    for row in sent {
        let method = Method::parse(&row.method).ok_or(Error::Unreadable("method"))?;
        // One unreadable row must not lock the user out.
        let destination = sent_code::destination(services, owner, &row)
            .inspect_err(|error| tracing::error!(account = owner.id, %error, "a phone number"));
        found.push((method, destination.ok(), row.created_at, row.last_used_at));
    }
    let chosen = owner.default_method.as_deref().and_then(Method::parse);
    let place = |method| Method::ALL.iter().position(|each| *each == method);
    found.sort_by_key(|(method, ..)| place(*method));
    let is_on = |method: &Method| found.iter().any(|(each, ..)| each == method);
    let is_allowed = |method: &Method| policy.allowed.has(*method);
    let chosen = chosen.filter(is_on).filter(is_allowed);
    let allowed = || found.iter().map(|(method, ..)| *method).find(is_allowed);
    let first = || found.first().map(|(method, ..)| *method);
    let default = chosen.or_else(allowed).or_else(first);
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

/// The methods that can be used as proof. One that is no longer allowed counts only if no allowed
/// one is on.
pub(crate) fn usable(methods: Vec<MethodState>) -> Vec<MethodState> {
    match methods.iter().any(|state| state.is_allowed) {
        true => methods.into_iter().filter(|state| state.is_allowed).collect(),
        false => methods,
    }
}

/// Whether at least one method is on.
pub(crate) async fn is_enabled(
    db: &impl ConnectionTrait,
    account: AccountId,
) -> Result<bool, Error> {
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
