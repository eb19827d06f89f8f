//! Requests that are not answered, because it is not known where to.

use super::{
    answer::{Target, is_safe},
    asked::state,
    parameters::Parameters,
    response_mode::ResponseMode,
};
use crate::{
    application::{self, ApplicationId},
    connection::{self, Connection},
    error::Error,
    services::Services,
    session::Session,
};

/// P-APP-ERROR: the browser is sent nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    pub why: Why,
    /// The name of the application, if it is known.
    pub application: Option<String>,
    /// For an administrator.
    pub addresses: Option<Addresses>,
}

/// The code that users tell their administrator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    UnknownClient,
    RedirectUri,
    Malformed,
}

impl Why {
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownClient => "unknown_client",
            Self::RedirectUri => "redirect_uri",
            Self::Malformed => "malformed_request",
        }
    }
}

/// The redirect URI of a request and the registered ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    pub application: ApplicationId,
    pub sent: String,
    pub registered: Vec<String>,
}

/// A request whose redirect URI is registered.
pub(super) struct Addressed {
    pub(super) connection: Connection,
    redirect_uri: String,
    mode: ResponseMode,
    state: Option<String>,
}

impl Addressed {
    pub(super) fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    pub(super) fn target<'a>(&'a self, services: &'a Services, application: &'a str) -> Target<'a> {
        Target {
            application,
            issuer: &services.public_url,
            redirect_uri: &self.redirect_uri,
            mode: &self.mode,
            state: self.state.as_deref(),
        }
    }
}

/// Finds the connection, and compares the redirect URI before anything else is read.
pub(super) async fn addressed(
    services: &Services,
    session: Option<&Session>,
    parameters: &Parameters,
) -> Result<Result<Addressed, Rejected>, Error> {
    let unknown = |why| Ok(Err(Rejected { why, application: None, addresses: None }));
    let Ok(client_id) = parameters.value("client_id") else { return unknown(Why::Malformed) };
    let Some(client_id) = client_id else { return unknown(Why::Malformed) };
    let db = services.db.read();
    let Some(connection) = connection::of_client(db, client_id).await? else {
        return unknown(Why::UnknownClient);
    };
    let sent = parameters.value("redirect_uri");
    if let Ok(Some(sent)) = sent
        && is_safe(sent)
        && connection.has_redirect_uri(sent)
    {
        let (redirect_uri, state) = (sent.to_owned(), state(parameters).map(str::to_owned));
        // An error in the response mode itself is answered in the query.
        let mode = ResponseMode::of(parameters, sent).unwrap_or(ResponseMode::Query);
        return Ok(Ok(Addressed { connection, redirect_uri, mode, state }));
    }
    let Some(application) = application::one(db, connection.application).await? else {
        return unknown(Why::UnknownClient);
    };
    let administrator = session.and_then(Session::administrator);
    let addresses = administrator.map(|_| Addresses {
        application: application.id,
        sent: sent.ok().flatten().unwrap_or_default().to_owned(),
        registered: connection.redirect_uris,
    });
    let why = if sent.is_ok() { Why::RedirectUri } else { Why::Malformed };
    Ok(Err(Rejected { why, application: Some(application.name), addresses }))
}
