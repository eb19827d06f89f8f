//! A server with two connections.

use crate::test_app::{Answer, Browser, TestApp, encoded};
use app::pages::path;
use axum::{
    body::Body,
    http::{Method, header},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use identity::{
    application::{
        self, ApplicationId, ApplicationName, Demand, Description, RequiredProof, Saved, Who,
    },
    client::Client,
    connection::{
        self, ClientId, Connection, ListedGroups, RedirectUris, Sector, Settings, ToldGroups,
    },
    grant::{CodeRequest, Scopes},
    jose::Algorithm,
    secret::Token,
    session::Session,
    testing::authorization_code,
};
use serde_json::Value;

/// The verifier and the challenge of RFC 7636, appendix B.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A server with a public connection and one with a secret, and a user who is signed in.
pub(crate) struct Office {
    pub(crate) app: TestApp,
    session: Session,
    token: Token,
    /// Without a secret.
    public: Connection,
    pub(crate) private: Connection,
    pub(super) secret: String,
}

impl Office {
    pub(crate) async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    pub(crate) async fn on(app: TestApp) -> Self {
        let bench = &app.bench;
        let token = bench.fresh(&bench.administrator().await).await;
        let session = bench.session(&token).await;
        let mut connections = Vec::new();
        for name in ["Board", "Wiki"] {
            let id = made(&app, &session, name).await;
            connections.push(connected(&app, &session, id, name).await);
        }
        let private = connections.pop().unwrap();
        let administrator = session.administrator().unwrap();
        let made = connection::revealed_secret(&bench.services, administrator, private.application);
        let secret = made.await.unwrap().unwrap().secret.to_string();
        Self { session, token, public: connections.pop().unwrap(), private, secret, app }
    }

    /// One more application, which the user has opened in this session.
    pub(crate) async fn opens(&self, name: &str) {
        let id = made(&self.app, &self.session, name).await;
        let connection = connected(&self.app, &self.session, id, name).await;
        self.code_of(&connection, "openid").await;
    }

    async fn code_of(&self, connection: &Connection, scopes: &str) -> String {
        let asked = CodeRequest {
            scopes: Scopes::parse(scopes).unwrap(),
            redirect_uri: &connection.redirect_uris[0],
            challenge: Some(CHALLENGE),
            nonce: None,
            acr: None,
        };
        let services = &self.app.bench.services;
        let code = authorization_code(services, &self.session, connection, &asked).await.unwrap();
        code.reveal().to_owned()
    }

    /// A form with a new code, without credentials.
    pub(super) async fn form(&self, connection: &Connection) -> String {
        self.form_for(connection, "openid profile").await
    }

    async fn form_for(&self, connection: &Connection, scopes: &str) -> String {
        let (code, uri) = (self.code_of(connection, scopes).await, &connection.redirect_uris[0]);
        format!(
            "grant_type=authorization_code&code={code}&redirect_uri={}&code_verifier={VERIFIER}",
            encoded(uri)
        )
    }

    pub(super) async fn form_of_public(&self) -> String {
        format!("{}&client_id=board", self.form(&self.public).await)
    }

    pub(crate) async fn post(&self, headers: &[(&str, &str)], form: &str) -> Answer {
        send(&self.app, Method::POST, path::TOKEN, headers, form).await
    }

    pub(crate) fn basic(&self) -> String {
        format!("Basic {}", STANDARD.encode(format!("wiki:{}", self.secret)))
    }

    /// The answer with a refresh token of the public connection.
    pub(crate) async fn offline_of_public(&self) -> Value {
        let form = self.form_for(&self.public, "openid profile offline_access").await;
        json(&self.post(&[], &format!("{form}&client_id=board")).await)
    }

    /// The answer with a refresh token of the connection with a secret.
    pub(crate) async fn offline_of_private(&self) -> Value {
        let form = self.form_for(&self.private, "openid profile offline_access").await;
        json(&self.post(&[("authorization", &self.basic())], &form).await)
    }

    /// The browser in which the user is signed in.
    pub(crate) fn browser(&self) -> Browser {
        let mut browser = self.app.browser();
        browser.keep("__Host-session", self.token.reveal());
        browser
    }

    /// An ID token of the public connection.
    pub(crate) async fn id_token(&self) -> String {
        let answer = self.post(&[], &self.form_of_public().await).await;
        json(&answer)["id_token"].as_str().unwrap().to_owned()
    }

    /// An access token of the public connection.
    pub(crate) async fn access_token(&self) -> String {
        let answer = self.post(&[], &self.form_of_public().await).await;
        json(&answer)["access_token"].as_str().unwrap().to_owned()
    }
}

/// The connection of the board is public.
async fn connected(app: &TestApp, session: &Session, id: ApplicationId, name: &str) -> Connection {
    let client_id = name.to_lowercase();
    let address = format!("https://{client_id}.example.org/back");
    let settings = Settings {
        client_id: ClientId::parse(&client_id),
        is_public: name == "Board",
        supports_pkce: true,
        redirect_uris: RedirectUris::parse(&address).unwrap(),
        sign_out_uris: RedirectUris::parse(&format!("{address}/out?a=1")).unwrap(),
        logout_uri: None,
        algorithm: Algorithm::Es256,
        sector: Sector::default(),
        told_groups: ToldGroups::OfDemand,
        listed_groups: ListedGroups::default(),
        treats_email_as_verified: false,
        stays_connected: true,
        asks_for_consent: false,
        requires_pushed_requests: false,
        key_set: None,
        key_set_uri: None,
    };
    let (services, client) = (&app.bench.services, Client::default());
    let fresh = session.fresh_administrator(app.bench.clock_now()).unwrap();
    connection::save(services, fresh, id, None, &settings, &client).await.unwrap();
    let administrator = session.administrator().unwrap();
    connection::find(services, administrator, id).await.unwrap().unwrap().connection
}

async fn made(app: &TestApp, session: &Session, name: &str) -> ApplicationId {
    let demand = Demand {
        who: Who::Everyone,
        proof: RequiredProof::Usual,
        age: None,
        accepts_trusted_browser: false,
    };
    let name = ApplicationName::parse(name).unwrap();
    let new = Description { name, address: None, demand };
    let (services, client) = (&app.bench.services, Client::default());
    let fresh = session.fresh_administrator(app.bench.clock_now()).unwrap();
    match application::create(services, fresh, new, &client).await.unwrap() {
        Saved::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

/// A request of a program, with a form unless a header says otherwise.
pub(crate) async fn send(
    app: &TestApp,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Answer {
    let mut program: Browser = app.browser();
    let mut request = program.request(method, path);
    if !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    program.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}
