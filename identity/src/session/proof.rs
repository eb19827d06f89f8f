//! Proofs that a user is signed in, that they confirmed their identity, and that they are an
//! administrator.

use super::lifetime::FRESH;
use crate::{
    account::{AccountId, Owner, Role},
    assurance::{Factor, Proof},
    installation::About,
    method::Method,
    secret::{Token, TokenHash},
    trust_cookie::NewTrust,
};

/// Seconds after a sign-in with a password during which a required second factor can be set up
/// without another proof.
const ENROLLMENT: i64 = 30 * 60;

/// A signed-in user.
#[derive(Clone, Debug)]
pub struct Session {
    pub(crate) id: i64,
    pub account: AccountId,
    pub(crate) security_version: i64,
    /// As `assurance::word` writes it.
    pub(super) signed_in_with: String,
    pub(super) token_hash: TokenHash,
    pub(crate) created_at: i64,
    pub(super) fresh_until: i64,
    pub(super) fresh_for_all: bool,
    pub(crate) proof: Proof,
    /// Cannot continue without a second factor, or without a different one.
    pub must_enroll: bool,
    /// Has a second factor, possibly one that is no longer allowed.
    pub has_method: bool,
    /// The browser does not have its new token yet: see [`super::hand_out_again`].
    pub by_previous_token: bool,
    pub email: String,
    pub name: String,
    pub role: Role,
    /// An IANA time zone name.
    pub time_zone: String,
    /// Read with the session, because every page needs it.
    pub about: About,
}

impl From<&Session> for AccountId {
    fn from(session: &Session) -> Self {
        session.account
    }
}

impl From<&Session> for Owner {
    fn from(session: &Session) -> Self {
        Self { id: session.account, security_version: session.security_version }
    }
}

/// What a browser receives after a sign-in, or when its session gets a new token.
#[derive(Debug)]
pub struct NewSession {
    pub token: Token,
    /// A device cookie for browsers that did not have one.
    pub device: Option<String>,
    /// The trusted-browser cookie that replaces the previous one.
    pub trust: Option<NewTrust>,
}

/// Identity proved within the last ten minutes, with every factor that the user has.
#[derive(Clone, Copy, Debug)]
pub struct FreshSession<'a>(pub(crate) &'a Session);

/// Like [`FreshSession`], or proved with a recovery code in place of the app. It only permits a new
/// token, so that one recovery code is enough after losing a phone.
#[derive(Clone, Copy, Debug)]
pub struct ResetSession<'a>(pub(crate) &'a Session);

/// What an identity check permits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FreshFor {
    /// A complete check: the session rests on this proof from now on.
    Everything(Proof),
    Reset,
    /// Only trusting this browser, with a code of this method.
    Trust(Method),
}

/// The word for it in the column.
pub(super) const EVERYTHING: &str = "everything";

impl FreshFor {
    /// The word in the column; trusting this browser leaves the session as fresh as it was.
    pub(super) fn word(self) -> Option<&'static str> {
        match self {
            Self::Everything(_) => Some(EVERYTHING),
            Self::Reset => Some("reset"),
            Self::Trust(_) => None,
        }
    }

    /// The proof after the check. One that permits only a new token is not a part of it.
    pub(super) fn proof(self, before: Proof, now: i64) -> Proof {
        match self {
            Self::Everything(proof) => proof,
            Self::Reset => before,
            Self::Trust(method) => before.with_code(method, now),
        }
    }
}

/// A signed-in administrator, with every factor that is required of them.
#[derive(Clone, Copy, Debug)]
pub struct Administrator<'a>(pub(crate) &'a Session);

/// An administrator who proved their identity within the last ten minutes.
#[derive(Clone, Copy, Debug)]
pub struct FreshAdministrator<'a>(pub(crate) &'a Session);

impl Session {
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What the session rests on.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }

    pub fn fresh(&self, now: i64) -> Option<FreshSession<'_>> {
        (now < self.fresh_until && self.fresh_for_all).then_some(FreshSession(self))
    }

    /// Whether an identity check was passed in this browser, however long ago, and the browser
    /// received the token that replaced the previous one.
    pub(crate) fn passed_check(&self) -> bool {
        self.fresh_until > 0
    }

    pub fn administrator(&self) -> Option<Administrator<'_>> {
        (self.role == Role::Administrator && !self.must_enroll).then_some(Administrator(self))
    }

    /// For users who owe a second factor and gave the password a moment ago: they have no other
    /// proof. Those who must replace a method also gave a code; a trusted browser is not enough.
    pub fn fresh_for_enrollment(&self, now: i64) -> Option<FreshSession<'_>> {
        let just_signed_in = match self.has_method {
            false => now < self.created_at + ENROLLMENT,
            true => {
                let gave_both = now < self.created_at + FRESH && self.gave_code(now);
                gave_both || self.just_used_recovery_code(now)
            }
        };
        let enough = self.must_enroll && just_signed_in;
        if enough { Some(FreshSession(self)) } else { self.fresh(now) }
    }

    pub fn fresh_administrator(&self, now: i64) -> Option<FreshAdministrator<'_>> {
        let fresh = self.fresh(now)?;
        self.administrator().map(|_| FreshAdministrator(fresh.0))
    }

    /// Whether a code of the app or a text message, or a passkey, was given in this browser within
    /// the last ten minutes.
    pub(crate) fn gave_code(&self, now: i64) -> bool {
        let is_recent = self.proof.factor_at.is_some_and(|at| now < at + FRESH);
        is_recent && self.proof.factor.is_some_and(Factor::gives_trust)
    }

    pub fn fresh_for_reset(&self, now: i64) -> Option<ResetSession<'_>> {
        (now < self.fresh_until).then_some(ResetSession(self))
    }

    /// Whether the user signed in with a recovery code within the last ten minutes. It then counts
    /// as the code of the identity check before a new token.
    pub fn just_used_recovery_code(&self, now: i64) -> bool {
        let with_recovery_code = self.signed_in_with == Factor::RecoveryCode.as_str();
        with_recovery_code && now < self.created_at + FRESH
    }
}
