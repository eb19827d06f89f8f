//! The two-factor settings of an account, as its owner sees them.

use super::state::State;
use crate::{
    delivery::CanSend,
    enrolled_methods::{self, MethodState},
    error::Error,
    method::Method,
    policy::{self, Policy},
    recovery_code,
    requirement::Requirement,
    services::Services,
    session::Session,
};

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
    pub requirement: Option<Requirement>,
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
    let (owner, policy) = policy::with_account(db, session.account).await?;
    let methods = enrolled_methods::of(services, db, &owner, &policy).await?;
    let recovery_codes = match methods.is_empty() {
        true => None,
        false => recovery_code::status(services, session.account).await?,
    };
    let now = services.now();
    let shown = recovery_codes.and_then(|codes| codes.shown);
    let requirement = policy.requirement_of(&owner, now)?;
    let state = State::of(&policy, !methods.is_empty(), requirement, now);
    Ok(Overview {
        state,
        methods,
        recovery_codes,
        codes_can_be_shown: shown.is_some_and(|(id, until)| id == session.id && now < until),
        requirement,
        policy,
        can_send: services.can_send(),
        nudge: state == State::NotEnabled && owner.nudge_after.is_none_or(|after| after <= now),
    })
}
