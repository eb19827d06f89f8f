//! What a request asks for, once its ID token was checked.

use super::checked_hint;
use crate::{
    application::ApplicationId,
    authorization::{Answer, Parameters, is_safe, state},
    connection::{self, Connection},
    entity::session_application,
    error::Error,
    id_token_hint,
    services::Services,
    session::Session,
};
use sea_orm::EntityTrait;

#[derive(Default)]
pub(super) struct Asked {
    /// The application that asks. `None` if it is unknown, or sent an ID token that does not fit.
    connection: Option<Connection>,
    /// How it knows the session that is to end. Only an ID token proves that.
    pub(super) sid: Option<String>,
    /// As they were sent.
    uri: Option<String>,
    pub(super) state: Option<String>,
}

impl Asked {
    pub(super) async fn of(services: &Services, parameters: &Parameters) -> Result<Self, Error> {
        if parameters.unclear().is_some() {
            return Ok(Self::default());
        }
        let value = |name| parameters.value(name).ok().flatten();
        let (named, token) = (value("client_id"), value("id_token_hint"));
        let proved = match (token, named, value(checked_hint::NAME)) {
            (Some(token), _, _) => {
                let hint = id_token_hint::read(services, token).await?;
                hint.map(|hint| (hint.client_id, hint.sid))
            }
            (None, Some(client_id), Some(checked)) => {
                let sid = checked_hint::read(services, client_id, checked);
                sid.map(|sid| (client_id.to_owned(), sid.to_owned()))
            }
            (None, _, _) => None,
        };
        let (client_id, sid) = match proved {
            Some((client_id, sid)) if named.is_none_or(|named| named == client_id) => {
                (Some(client_id), Some(sid))
            }
            // What was sent with an ID token that does not fit is not believed.
            Some(_) => (None, None),
            None if token.is_some() => (None, None),
            None => (named.map(str::to_owned), None),
        };
        let Some(client_id) = client_id else { return Ok(Self::default()) };
        let connection = connection::of_client(services.db.read(), &client_id).await?;
        let uri = value("post_logout_redirect_uri").map(str::to_owned);
        let state = state(parameters).map(str::to_owned);
        let sid = sid.filter(|_| connection.is_some());
        Ok(Self { connection, sid, uri, state })
    }

    /// The client ID of the application.
    pub(super) fn client_id(&self) -> Option<&str> {
        self.connection.as_ref().map(|connection| connection.client_id.as_str())
    }

    pub(super) fn application(&self) -> Option<ApplicationId> {
        self.connection.as_ref().map(|connection| connection.application)
    }

    /// The sign-out redirect URI of the request, if the application has registered it.
    pub(super) fn uri(&self) -> Option<&str> {
        let (connection, uri) = (self.connection.as_ref()?, self.uri.as_deref()?);
        (is_safe(uri) && connection.has_sign_out_uri(uri)).then_some(uri)
    }

    /// The address that the browser is sent to.
    pub(super) fn answer(&self, application: &str) -> Option<Answer> {
        let state: Vec<_> = self.state.iter().map(|state| ("state", state.as_str())).collect();
        self.uri().map(|uri| Answer::at(uri, &state, application))
    }

    /// Whether the ID token belongs to this session.
    pub(super) async fn is_about(
        &self,
        services: &Services,
        session: &Session,
    ) -> Result<bool, Error> {
        let (Some(application), Some(sid)) = (self.application(), &self.sid) else {
            return Ok(false);
        };
        let opened = session_application::Entity::find_by_id((session.id, application.0));
        let opened = opened.one(services.db.read()).await?;
        Ok(opened.is_some_and(|opened| opened.sid == *sid))
    }
}
