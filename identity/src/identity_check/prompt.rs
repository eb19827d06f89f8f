//! The proofs that an identity check asks for.

use super::method::prompted_method;
use crate::{
    client::Client,
    error::Error,
    method::{Destination, Method},
    notice::Addressee,
    purpose::Purpose,
    sent_code::{self, Sending, SentCode, Slot, Step},
    services::Services,
    session::Session,
};

/// The proofs that the user must provide.
#[derive(Clone, Debug)]
pub struct Prompt {
    pub password: bool,
    pub code: Option<CodeFrom>,
}

/// Where the requested code comes from.
#[derive(Clone, Debug)]
pub enum CodeFrom {
    App,
    /// From a message. `sent` is set once one was requested.
    Message {
        method: Method,
        destination: Destination,
        sent: Option<SentCode>,
    },
}

pub async fn prompt(
    services: &Services,
    session: &Session,
    purpose: Purpose,
) -> Result<Prompt, Error> {
    let password = match purpose {
        Purpose::Anything | Purpose::Reset | Purpose::SecondFactor => true,
        Purpose::Trust => false,
        Purpose::Disable => session.fresh(services.now()).is_none(),
    };
    let Some(method) = prompted_method(services, session, purpose).await? else {
        return Ok(Prompt { password, code: None });
    };
    let code = match method.destination {
        None => CodeFrom::App,
        Some(destination) => {
            let slot = Slot::of_session(session, purpose.sent());
            let sent = sent_code::last_sent(services, &slot, session.into()).await?;
            CodeFrom::Message { method: method.method, destination, sent }
        }
    };
    Ok(Prompt { password, code: Some(code) })
}

/// "Send code" and "Resend code".
pub async fn send_code(
    services: &Services,
    session: &Session,
    purpose: Purpose,
    client: &Client,
) -> Result<Sending, Error> {
    let method = prompted_method(services, session, purpose).await?;
    let Some(destination) = method.and_then(|method| method.destination) else {
        return Ok(Sending::Impossible);
    };
    let slot = Slot::of_session(session, purpose.sent());
    let to = Addressee::from(session);
    sent_code::send(services, &slot, Step::First, session.into(), &to, &destination, client).await
}
