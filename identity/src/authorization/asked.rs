//! What a request asks for, once it is known which connection it belongs to.

use super::{
    answer::Problem,
    claims::{AskedAcr, Claims},
    parameters::{Parameters, SELECT},
    response_mode::ResponseMode,
};
use crate::{
    access::Extra,
    application::RequiredProof,
    assurance::{MFA, Proof},
    connection::Connection,
    grant::Scopes,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Maximum lengths in bytes.
const STATE: usize = 4 * 1024;
const NONCE: usize = 512;
const SCOPE: usize = 1024;
const ACR_VALUES: usize = 256;
const PROMPT: usize = 256;
/// Seconds for which a proof that was given for a request is recent enough for any `max_age`.
const GIVEN_FOR_IT: i64 = 5 * 60;
/// Bytes of a SHA-256 (RFC 7636 4.2).
const CHALLENGE: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) scopes: Scopes,
    pub(super) nonce: Option<String>,
    /// PKCE, S256.
    pub(super) challenge: Option<String>,
    pub(super) prompt: Prompt,
    /// The user is to be asked for consent again (`prompt=consent`).
    prompts_consent: bool,
    /// The user is to choose an account.
    pub(super) selects_account: bool,
    /// Names the user that the application expects.
    pub(super) id_token_hint: Option<String>,
    /// Seconds.
    pub(super) max_age: Option<i64>,
    /// The only user that the application accepts.
    pub(super) subject: Option<String>,
    /// The known values of `acr` that are asked for, in their order.
    acrs: Vec<Acr>,
    /// One of them must be met.
    pub(super) acr_is_essential: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Whatever is needed.
    Any,
    /// No page may be shown.
    None,
    /// The user has to prove their identity again.
    Login,
}

impl Asked {
    pub(super) fn of(parameters: &Parameters, connection: &Connection) -> Result<Self, Problem> {
        if parameters.unclear().is_some() {
            return Err(Problem::InvalidRequest(
                "a parameter occurs more than once or is not UTF-8 text",
            ));
        }
        let value = |name| parameters.value(name).ok().flatten();
        if value("request").is_some() {
            return Err(Problem::RequestNotSupported);
        }
        if value("request_uri").is_some() {
            return Err(Problem::RequestUriNotSupported);
        }
        match value("response_type") {
            Some("code") => {}
            Some(_) => return Err(Problem::UnsupportedResponseType),
            None => return Err(Problem::InvalidRequest("response_type is missing")),
        }
        ResponseMode::of(parameters, value("redirect_uri").unwrap_or_default())?;
        let is_long = |name, most| value(name).is_some_and(|text| text.len() > most);
        if is_long("state", STATE) {
            return Err(Problem::InvalidRequest("state is too long"));
        }
        if is_long("nonce", NONCE) {
            return Err(Problem::InvalidRequest("nonce is too long"));
        }
        if is_long("acr_values", ACR_VALUES) {
            return Err(Problem::InvalidRequest("acr_values is too long"));
        }
        if is_long("prompt", PROMPT) {
            return Err(Problem::InvalidRequest("prompt is too long"));
        }
        if is_long("scope", SCOPE) {
            return Err(Problem::InvalidRequest("scope is too long"));
        }
        let scopes = value("scope").and_then(Scopes::parse).ok_or(Problem::InvalidScope)?;
        let scopes = scopes.granted(connection.stays_connected);
        let challenge = challenge(value("code_challenge"), value("code_challenge_method"))?;
        if challenge.is_none() && connection.requires_pkce {
            return Err(Problem::InvalidRequest("code_challenge is missing: PKCE is required"));
        }
        let claims = value("claims").map(Claims::parse).transpose()?.unwrap_or_default();
        let values = value("acr_values").unwrap_or_default();
        let (acrs, acr_is_essential) = acrs(values, claims.acr)?;
        let Prompts { prompt, consent, account } = prompts(value("prompt").unwrap_or_default())?;
        Ok(Self {
            scopes,
            nonce: value("nonce").map(str::to_owned),
            challenge: challenge.map(str::to_owned),
            prompt,
            prompts_consent: consent,
            selects_account: account,
            id_token_hint: value("id_token_hint").map(str::to_owned),
            max_age: value("max_age").map(max_age).transpose()?,
            subject: claims.subject,
            acrs,
            acr_is_essential,
        })
    }

    /// What is asked for in addition to the demand of the application, by a request that arrived at
    /// `arrived_at`. A proof that was given since is recent enough for it for a while, however short its
    /// `max_age` is: otherwise the user would be asked forever.
    pub(super) fn extra(&self, arrived_at: i64, now: i64) -> Extra {
        let given_for_it = arrived_at.max(now - GIVEN_FOR_IT);
        let aged = self.max_age.map(|max_age| (now - max_age).min(given_for_it));
        let login = (self.prompt == Prompt::Login).then_some(arrived_at);
        Extra {
            proofs: self.acrs.iter().map(|(_, proof)| *proof).collect(),
            since: aged.max(login),
            is_essential: self.acr_is_essential,
        }
    }

    /// When the user must have been asked for consent at the earliest, by a request that arrived at
    /// `arrived_at`.
    pub(super) fn consent_since(&self, arrived_at: i64) -> Option<i64> {
        self.prompts_consent.then_some(arrived_at)
    }

    /// The `acr` that the application is told in place of the usual one, after a sign-in with this proof. If
    /// it asks for an essential one, it is told one of the values that it asked for (OpenID Connect Core
    /// 5.5.1.1). Otherwise only the other name of a level makes a difference.
    pub(super) fn acr(&self, proof: &Proof) -> Option<&'static str> {
        self.met(proof).filter(|acr| self.acr_is_essential || *acr == MFA)
    }

    /// Whether an essential `acr` is missing.
    pub(super) fn is_unmet_by(&self, proof: &Proof) -> bool {
        self.acr_is_essential && self.met(proof).is_none()
    }

    /// Which of the values applied to a user who was let in with this proof: the first one that it meets,
    /// because the user could not reach those before it.
    fn met(&self, proof: &Proof) -> Option<&'static str> {
        let mut met =
            self.acrs.iter().filter(|(_, required)| proof.strength() >= required.strength());
        met.next().map(|(acr, _)| *acr)
    }
}

/// `state` as it was sent, for every answer. An unclear one is left out.
pub(crate) fn state(parameters: &Parameters) -> Option<&str> {
    parameters.value("state").ok().flatten().filter(|state| state.len() <= STATE)
}

/// The email address that the application expects.
pub(super) fn hint(parameters: &Parameters) -> Option<&str> {
    parameters.value("login_hint").ok().flatten()
}

/// Only `S256`. Without a method, `plain` would apply (RFC 7636 4.3).
fn challenge<'a>(
    challenge: Option<&'a str>,
    method: Option<&str>,
) -> Result<Option<&'a str>, Problem> {
    let Some(challenge) = challenge else {
        let wrong = Problem::InvalidRequest("code_challenge is missing");
        return method.map_or(Ok(None), |_| Err(wrong));
    };
    if method != Some("S256") {
        return Err(Problem::InvalidRequest("code_challenge_method is not S256"));
    }
    match URL_SAFE_NO_PAD.decode(challenge) {
        Ok(hash) if hash.len() == CHALLENGE => Ok(Some(challenge)),
        _ => Err(Problem::InvalidRequest("code_challenge is not a SHA-256 in base64url")),
    }
}

/// The values of `prompt`.
struct Prompts {
    prompt: Prompt,
    /// The user is to be asked for consent again.
    consent: bool,
    /// The user is to choose an account.
    account: bool,
}

fn prompts(sent: &str) -> Result<Prompts, Problem> {
    let (mut none, mut login, mut consent, mut account) = (false, false, false, false);
    for word in words(sent) {
        match word {
            "none" => none = true,
            "login" => login = true,
            SELECT => account = true,
            "consent" => consent = true,
            _ => return Err(Problem::InvalidRequest("prompt has an unknown value")),
        }
    }
    let prompt = match (none, login) {
        (true, false) if !consent && !account => Prompt::None,
        (true, _) => {
            return Err(Problem::InvalidRequest("prompt combines none with another value"));
        }
        (false, true) => Prompt::Login,
        (false, false) => Prompt::Any,
    };
    Ok(Prompts { prompt, consent, account })
}

/// More seconds than there are make no difference.
fn max_age(sent: &str) -> Result<i64, Problem> {
    // As many digits as u32 has at most.
    let is_number = sent.len() <= 10 && sent.bytes().all(|digit| digit.is_ascii_digit());
    let wrong = Problem::InvalidRequest("max_age is not a number of seconds");
    let seconds = if is_number { sent.parse::<i64>().ok() } else { None };
    seconds.filter(|seconds| *seconds <= i64::from(u32::MAX)).ok_or(wrong)
}

/// The known values, and whether one of them must be met. Those in `claims` replace `acr_values`.
fn acrs(values: &str, asked: Option<AskedAcr>) -> Result<(Vec<Acr>, bool), Problem> {
    let Some(AskedAcr { is_essential, values }) = asked else {
        return Ok((words(values).filter_map(known).collect(), false));
    };
    let acrs: Vec<_> = values.iter().filter_map(|value| known(value)).collect();
    if is_essential && acrs.is_empty() {
        return Err(Problem::UnmetAuthenticationRequirements);
    }
    Ok((acrs, is_essential))
}

/// A value of `acr`, and the proof that it names.
type Acr = &'static (&'static str, RequiredProof);

/// The proof that gives each `acr`, as in `assurance::claims`.
const ACRS: [(&str, RequiredProof); 4] = [
    ("urn:latchkey:1", RequiredProof::Usual),
    ("urn:latchkey:2", RequiredProof::SecondFactor),
    (MFA, RequiredProof::SecondFactor),
    ("phr", RequiredProof::Passkey),
];

fn known(acr: &str) -> Option<Acr> {
    ACRS.iter().find(|(known, _)| *known == acr)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !word.is_empty())
}
