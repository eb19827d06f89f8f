//! Ending the session that an application asks to end, or asking the user first.

use super::{asked::Asked, checked_hint};
use crate::{
    application,
    authorization::{Answer, Parameters},
    client::Client,
    error::Error,
    logout,
    services::Services,
    session::{self, Session},
};
use form_urlencoded::Serializer;

/// The result of [`opened`].
#[derive(Debug)]
pub enum Outcome {
    /// The browser has no session any more. It goes back to the application, or to P-SIGNED-OUT.
    SignedOut(Option<Answer>),
    /// P-SIGNOUT-ASK. Nothing was changed.
    Ask(Question),
}

/// What P-SIGNOUT-ASK says, and what its form sends.
#[derive(Clone, Debug)]
pub struct Question {
    pub back: Option<Back>,
    /// The names of the applications that are told.
    pub notified: Vec<String>,
}

/// How the user of P-SIGNOUT-ASK gets back to the application: the parameters of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    pub client_id: String,
    /// Registered.
    pub post_logout_redirect_uri: String,
    pub state: Option<String>,
}

/// A request that a browser opens. It ends the session at once if the application sends the ID token that
/// it got in this session. Everything else could come from any page, so the user is asked.
pub async fn opened(
    services: &Services,
    client: &Client,
    session: Option<&Session>,
    parameters: &Parameters,
) -> Result<Outcome, Error> {
    let asked = Asked::of(services, parameters).await?;
    let Some(session) = session else {
        let answer = asked.sid.as_ref().and_then(|_| asked.answer(""));
        return Ok(Outcome::SignedOut(answer));
    };
    if asked.is_about(services, session).await? {
        session::end(services, session, client).await?;
        return Ok(Outcome::SignedOut(asked.answer("")));
    }
    let back = asked.client_id().zip(asked.uri()).map(|(client_id, uri)| Back {
        client_id: client_id.to_owned(),
        post_logout_redirect_uri: uri.to_owned(),
        state: asked.state.clone(),
    });
    let notified = logout::notified(services.db.read(), session.id).await?;
    Ok(Outcome::Ask(Question { back, notified }))
}

/// The query of the GET with which a request continues that another site sent as a form, without the
/// cookie of the session. `None` if the application is unknown. Stores and ends nothing.
pub async fn posted(services: &Services, parameters: &Parameters) -> Result<Option<String>, Error> {
    let asked = Asked::of(services, parameters).await?;
    let Some(client_id) = asked.client_id() else { return Ok(None) };
    let mut query = Serializer::new(String::new());
    query.append_pair("client_id", client_id);
    if let Some(sid) = &asked.sid {
        query.append_pair(checked_hint::NAME, &checked_hint::made(services, client_id, sid));
    }
    if let Some(uri) = asked.uri() {
        query.append_pair("post_logout_redirect_uri", uri);
        query.extend_pairs(asked.state.as_ref().map(|state| ("state", state)));
    }
    Ok(Some(query.finish()))
}

/// "Sign out" on P-SIGNOUT-ASK. The browser may have been signed out in the meantime.
pub async fn confirm(
    services: &Services,
    client: &Client,
    session: Option<&Session>,
    parameters: &Parameters,
) -> Result<Option<Answer>, Error> {
    let asked = Asked::of(services, parameters).await?;
    if let Some(session) = session {
        session::end(services, session, client).await?;
    }
    let Some(id) = asked.application() else { return Ok(None) };
    let application = application::one(services.db.read(), id).await?;
    Ok(application.and_then(|application| asked.answer(&application.name)))
}
