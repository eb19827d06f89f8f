//! What a user can prove, and could set up.

use crate::{
    assurance::{Factor, Proof},
    delivery::CanSend,
    enrolled_methods,
    method::{Method, Methods},
    policy::Policy,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Means {
    /// The strongest method whose code the user can enter.
    pub code: Option<Method>,
    pub keys: Keys,
    /// The app or text messages can be set up.
    pub may_add_code: bool,
    pub may_add_passkey: bool,
    /// Signing in requires a second factor of users who have one.
    pub asks_at_sign_in: bool,
}

/// The keys that the user can use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    pub passkey: bool,
    pub security_key: bool,
}

impl Means {
    /// `offers_passkeys` is whether users may have passkeys here.
    pub(super) fn of(
        policy: &Policy,
        methods: Methods,
        keys: Keys,
        offers_passkeys: bool,
        can_send: CanSend,
    ) -> Self {
        let may_add = |method: Method| policy.lets_add(method) && can_send.has(method);
        let may_have_code = methods.is_enabled() || Method::ALL.into_iter().any(may_add);
        Self {
            code: enrolled_methods::usable_of(methods, policy).into_iter().next(),
            keys: if offers_passkeys { keys } else { Keys::default() },
            may_add_code: Method::ALL.into_iter().any(|it| it.gives_trust() && may_add(it)),
            may_add_passkey: offers_passkeys && may_have_code,
            asks_at_sign_in: policy.second_factor_on,
        }
    }

    /// Whether the user has a code that counts as a second factor.
    pub(super) fn has_strong_code(&self) -> bool {
        self.code.is_some_and(|method| Factor::Code(method).gives_trust())
    }

    /// The strongest proof that the user can give by signing in.
    pub(super) fn at_sign_in(&self, now: i64) -> Proof {
        let factor = match self.keys {
            _ if !self.asks_at_sign_in => None,
            Keys { passkey: true, .. } => Some(Factor::Passkey),
            Keys { security_key: true, .. } => Some(Factor::SecurityKey),
            Keys { .. } => self.code.map(Factor::Code),
        };
        Proof::new(Some(now), factor, now)
    }
}
