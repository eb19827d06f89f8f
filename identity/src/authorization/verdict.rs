//! What a user must still do before a request is answered.

use super::{
    answer::Problem,
    asked::{Asked, Prompt},
};
use crate::{
    access::{self, Asked as AskedProof, Decision, Missing, Opening, Reason, Refusal},
    application::{self, Application},
    connection::Connection,
    error::Error,
    grant, id_token_hint,
    services::Services,
    session::Session,
};

pub(super) enum Verdict {
    SignIn,
    /// The user has to choose an account.
    Choose,
    /// A second factor must be set up before anything else.
    Enroll,
    LetIn,
    /// P-CONSENT.
    AskForConsent,
    Require(Required),
    SetUp(Missing),
    Refuse(Refusal),
    /// An essential `acr` cannot be given.
    Unmet,
}

/// The identity check that an application requires: the line in D-IDENTITY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Required {
    /// The name of the application.
    pub application: String,
    pub proof: AskedProof,
    pub within: Within,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    SecondFactor,
    Passkey,
    /// The identity must have been verified in these minutes.
    Minutes(i64),
    /// The identity must be verified again.
    Now,
}

/// P-APP-REFUSED.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The name of the application.
    pub application: String,
    pub refusal: Refusal,
}

/// Decides about a request that arrived at `arrived_at`. A user is asked for consent only after they were
/// let in. `None` if the application is gone.
pub(super) async fn decide(
    services: &Services,
    session: Option<&Session>,
    connection: &Connection,
    asked: &Asked,
    arrived_at: i64,
) -> Result<Option<(Application, Verdict)>, Error> {
    let id = connection.application;
    let Some(session) = session else {
        let found = application::one(services.db.read(), id).await?;
        return Ok(found.map(|application| (application, Verdict::SignIn)));
    };
    if must_choose(services, session, connection, asked, arrived_at).await? {
        let found = application::one(services.db.read(), id).await?;
        return Ok(found.map(|application| (application, Verdict::Choose)));
    }
    let extra = asked.extra(arrived_at, services.now());
    let Some(opening) = access::one_with(services, session, id, &extra).await? else {
        return Ok(None);
    };
    let Opening { application, decision } = opening;
    let verdict = match decision {
        Decision::LetIn => {
            let (own, since) = (session.account(), asked.consent_since(arrived_at));
            match grant::has_consent(services, own, connection, &asked.scopes, since).await? {
                true => Verdict::LetIn,
                false => Verdict::AskForConsent,
            }
        }
        Decision::AskFor { proof, reason } => {
            let within = within(&application, asked, reason);
            Verdict::Require(Required { application: application.name.clone(), proof, within })
        }
        Decision::SetUp(missing) => Verdict::SetUp(missing),
        Decision::Refuse(Refusal::MustEnroll) => Verdict::Enroll,
        Decision::Refuse(refusal) => Verdict::Refuse(refusal),
    };
    let is_unmet = asked.is_unmet_by(session.proof())
        && match verdict {
            Verdict::Refuse(Refusal::NoMethodAllowed) => true,
            Verdict::Require(_) | Verdict::SetUp(_) => asked.prompt == Prompt::None,
            _ => false,
        };
    Ok(Some((application, if is_unmet { Verdict::Unmet } else { verdict })))
}

/// Whether the application asks for the choice of an account, and the user has not signed in since, or
/// whether it names another user. An ID token that cannot be read names nobody: then it is not known whether
/// this is the right user, which matters where no page may be shown.
async fn must_choose(
    services: &Services,
    session: &Session,
    connection: &Connection,
    asked: &Asked,
    arrived_at: i64,
) -> Result<bool, Error> {
    if asked.selects_account && session.created_at < arrived_at {
        return Ok(true);
    }
    let hinted = match &asked.id_token_hint {
        None => None,
        Some(token) => match id_token_hint::read(services, token).await? {
            Some(hint) => Some(hint.subject),
            None if asked.prompt == Prompt::None => return Ok(true),
            None => None,
        },
    };
    if asked.subject.is_none() && hinted.is_none() {
        return Ok(false);
    }
    let own = grant::subject(services.db.read(), session.account, &connection.sector).await?;
    let is_another = |named: &Option<String>| named.is_some() && *named != own;
    Ok(is_another(&asked.subject) || is_another(&hinted))
}

fn within(application: &Application, asked: &Asked, reason: Reason) -> Within {
    let of_demand = application.demand.age.map(|age| age.minutes());
    let of_request = asked.max_age.map(|seconds| seconds / 60);
    let minutes = of_demand.into_iter().chain(of_request).min();
    Within::of(reason, minutes.filter(|_| asked.prompt != Prompt::Login))
}

impl Within {
    /// `minutes` is how old the proof may be.
    pub(crate) fn of(reason: Reason, minutes: Option<i64>) -> Self {
        match (reason, minutes) {
            (Reason::NoSecondFactor, _) => Self::SecondFactor,
            (Reason::NoPasskey, _) => Self::Passkey,
            (Reason::TooOld { .. }, Some(minutes)) if minutes > 0 => Self::Minutes(minutes),
            (Reason::TooOld { .. }, _) => Self::Now,
        }
    }
}

impl Verdict {
    /// The answer to an application that allows no page, or that asks for what its user cannot give. `None`
    /// for a user who is let in.
    pub(super) fn problem(&self, prompt: Prompt) -> Option<Problem> {
        if matches!(self, Self::Unmet) {
            return Some(Problem::UnmetAuthenticationRequirements);
        }
        if prompt != Prompt::None {
            return None;
        }
        match self {
            Self::LetIn | Self::Unmet => None,
            Self::AskForConsent => Some(Problem::ConsentRequired),
            Self::SignIn | Self::Choose | Self::Require(_) => Some(Problem::LoginRequired),
            Self::Enroll | Self::SetUp(_) => Some(Problem::InteractionRequired),
            Self::Refuse(_) => Some(Problem::AccessDenied),
        }
    }
}
