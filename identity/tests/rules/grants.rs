//! What applications are granted: codes, tokens and claims.

mod by_others;
mod claims;
mod concurrent;
mod connected;
pub(crate) mod ended;
mod introspect;
mod opened;
mod preview;
mod redeem;
mod refresh;
mod refresh_ended;
mod repeated;
mod revoke;
mod sectors;
mod statements;
mod versions;

use crate::{administrator, any_client, applications, connections};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{
    application::{ApplicationId, Demand},
    connection::{Connection, Settings},
    grant::{self, CodeRequest, Issued, Refreshed, Scopes},
    jose::Algorithm,
    secret::Token,
    services::Services,
    session::Session,
    testing::{Bench, authorization_code},
};
use serde_json::Value;

/// The verifier and the challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// An application with a connection, and an administrator with a recent identity check.
pub(crate) struct Wiki {
    pub(crate) bench: Bench,
    pub(crate) token: Token,
    pub(crate) application: ApplicationId,
    pub(crate) connection: Connection,
}

impl Wiki {
    pub(crate) async fn new() -> Self {
        let (bench, token) = administrator().await;
        Self::on(bench, token, applications::for_everyone()).await
    }

    pub(crate) async fn on(bench: Bench, token: Token, demand: Demand) -> Self {
        let application = applications::made(&bench, &token, "Wiki", demand).await;
        let connection = connected(&bench, &token, application, "wiki").await;
        Self { bench, token, application, connection }
    }

    pub(crate) fn services(&self) -> &Services {
        &self.bench.services
    }

    pub(crate) async fn session(&self) -> Session {
        self.bench.session(&self.token).await
    }

    /// A code for all scopes, with PKCE.
    pub(crate) async fn code(&self) -> Token {
        self.code_for("openid profile email groups").await
    }

    pub(crate) async fn code_for(&self, scopes: &str) -> Token {
        code(self.services(), &self.session().await, &self.connection, scopes).await
    }

    pub(crate) async fn redeem(&self, code: &Token) -> Option<Issued> {
        redeem(self.services(), &self.connection, code).await
    }

    /// Tokens for all scopes.
    pub(crate) async fn issued(&self) -> Issued {
        self.redeem(&self.code().await).await.unwrap()
    }

    /// Tokens with a refresh token.
    pub(crate) async fn offline(&self) -> Issued {
        self.redeem(&self.code_for(OFFLINE).await).await.unwrap()
    }

    pub(crate) async fn refresh(&self, issued: &Issued) -> Option<Issued> {
        refreshed(self.services(), &self.connection, issued).await
    }

    pub(crate) async fn userinfo(&self, issued: &Issued) -> Option<Value> {
        grant::userinfo(self.services(), issued.access_token.reveal()).await.unwrap()
    }

    pub(crate) async fn works(&self, issued: &Issued) -> bool {
        self.userinfo(issued).await.is_some()
    }

    /// The events of this kind.
    pub(crate) async fn events(&self, kind: &str) -> usize {
        let events = self.bench.column("audit_events", "event").await;
        events.iter().filter(|event| *event == kind).count()
    }
}

/// Connects an application, as one that runs in browsers.
pub(crate) async fn connected(
    bench: &Bench,
    token: &Token,
    application: ApplicationId,
    client_id: &str,
) -> Connection {
    let settings = Settings {
        is_public: true,
        algorithm: Algorithm::Es256,
        stays_connected: true,
        ..connections::settings(client_id)
    };
    connections::save(bench, token, application, None, &settings).await;
    connections::find(bench, token, application).await.unwrap().connection
}

pub(crate) async fn code(
    services: &Services,
    session: &Session,
    connection: &Connection,
    scopes: &str,
) -> Token {
    let asked = CodeRequest {
        scopes: Scopes::parse(scopes).unwrap(),
        redirect_uri: &connection.redirect_uris[0],
        challenge: Some(CHALLENGE),
        nonce: Some("n-0S6_WzA2Mj"),
        acr: None,
    };
    authorization_code(services, session, connection, &asked).await.unwrap()
}

pub(crate) async fn redeem(
    services: &Services,
    connection: &Connection,
    code: &Token,
) -> Option<Issued> {
    let redirect_uri = Some(connection.redirect_uris[0].as_str());
    grant::redeem(services, connection, code.reveal(), redirect_uri, Some(VERIFIER), &any_client())
        .await
        .unwrap()
}

pub(crate) const OFFLINE: &str = "openid profile email groups offline_access";

async fn refreshed(
    services: &Services,
    connection: &Connection,
    issued: &Issued,
) -> Option<Issued> {
    match with_scope(services, connection, issued, None).await {
        Refreshed::Issued(issued) => Some(issued),
        Refreshed::Refused => None,
        Refreshed::WrongScope => panic!("no scope was sent"),
    }
}

async fn with_scope(
    services: &Services,
    connection: &Connection,
    issued: &Issued,
    scope: Option<&str>,
) -> Refreshed {
    let token = refresh_token(issued);
    grant::refresh(services, connection, token, scope, &any_client()).await.unwrap()
}

fn refresh_token(issued: &Issued) -> &str {
    issued.refresh_token.as_ref().unwrap().reveal()
}

/// The claims of an ID token.
pub(crate) fn id_token(issued: &Issued) -> Value {
    let payload = issued.id_token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}
