//! What the second page shows: the method whose code is asked for, and the alternatives.

use crate::{
    client::Client,
    enrolled_methods::UsableMethod,
    error::Error,
    method::{Destination, Method},
    notice::Addressee,
    pending_sign_in::{self, PendingSignIn},
    policy,
    sent_code::{self, Sending, SentCode, Slot, Step},
    services::Services,
    throttle::codes,
};

/// The method to use, and the alternatives.
#[derive(Clone, Debug)]
pub struct Challenge {
    pub method: Method,
    /// Where codes of this method are sent; the page masks it.
    pub destination: Option<Destination>,
    /// The code that was sent, if there is one.
    pub sent: Option<SentCode>,
    /// When another code may be sent; in the past when it may be now.
    pub resend_at: i64,
    /// All methods that the user can use, including this one.
    pub methods: Vec<UsableMethod>,
    /// Days for which this browser can be trusted with a code of this method.
    pub trust_days: Option<i64>,
    /// After too many wrong codes: until then, no code is checked.
    pub paused_until: Option<i64>,
}

/// Changes nothing.
pub async fn challenge(
    services: &Services,
    pending: &PendingSignIn,
    client: &Client,
) -> Result<Challenge, Error> {
    let method = pending.method;
    let destination = chosen(pending).and_then(|state| state.destination.clone());
    let (sent, resend_at) = match &destination {
        None => (None, 0),
        Some(_) => {
            let slot = Slot::of_sign_in(services, pending, client);
            let owner = (&pending.owner).into();
            let sent = sent_code::last_sent(services, &slot, owner).await?;
            let sent = sent.filter(|sent| Some(&sent.destination) == destination.as_ref());
            let resend_at = match &sent {
                Some(sent) => sent.resend_at,
                None => sent_code::open_at(services, &slot, owner, method).await?,
            };
            (sent, resend_at)
        }
    };
    let policy = policy::policy(services).await?;
    Ok(Challenge {
        method,
        destination,
        sent,
        resend_at,
        methods: pending.methods.clone(),
        trust_days: policy.trust().filter(|_| method.gives_trust()),
        paused_until: codes::paused_until(services, (&pending.owner).into(), client).await?,
    })
}

/// "Try another way": from now on asks for this method's code, and sends one if the method sends
/// codes. `None` when the user does not have the method.
pub async fn choose_method(
    services: &Services,
    pending: &PendingSignIn,
    method: Method,
    client: &Client,
) -> Result<Option<Sending>, Error> {
    let Some(state) = pending.methods.iter().find(|state| state.method == method) else {
        return Ok(None);
    };
    pending_sign_in::choose(services, pending, method).await?;
    send_to(services, pending, state, client).await.map(Some)
}

/// "Resend code".
pub async fn resend(
    services: &Services,
    pending: &PendingSignIn,
    client: &Client,
) -> Result<Sending, Error> {
    match chosen(pending) {
        Some(state) => send_to(services, pending, state, client).await,
        None => Ok(Sending::Impossible),
    }
}

/// Sends the code of the default method once the password was accepted. If it cannot be sent, the
/// page says so.
pub(super) async fn send_first(
    services: &Services,
    pending: &PendingSignIn,
    client: &Client,
) -> Result<(), Error> {
    resend(services, pending, client).await.map(|_| ())
}

async fn send_to(
    services: &Services,
    pending: &PendingSignIn,
    state: &UsableMethod,
    client: &Client,
) -> Result<Sending, Error> {
    let Some(destination) = &state.destination else {
        return Ok(Sending::Impossible);
    };
    let slot = Slot::of_sign_in(services, pending, client);
    let owner = &pending.owner;
    let to = Addressee::from(owner);
    sent_code::send(services, &slot, Step::First, owner.into(), &to, destination, client).await
}

fn chosen(pending: &PendingSignIn) -> Option<&UsableMethod> {
    pending.methods.iter().find(|state| state.method == pending.method)
}
