//! Requests of a user whose account or session is deleted after the request began.

use crate::test_app::{Answer, Browser, ORIGIN, TestApp, encoded};
use app::pages::{access::Access, path, request::Viewer, routes::routes};
use axum::{
    body::Body,
    http::{Method, header},
};
use identity::{session::Session, testing::PASSWORD};
use std::sync::Arc;

const OLA: &str = "ola@example.com";
const FORM: &str = "application/x-www-form-urlencoded";
const FILE: &str = "multipart/form-data; boundary=x";

/// An administrator other than the first, with a recent identity check.
struct Leaving {
    app: TestApp,
    browser: Browser,
    session: Session,
}

impl Leaving {
    async fn new(has_app: bool) -> Self {
        let app = TestApp::new().await;
        app.bench.administrator().await;
        app.bench.allow_everything().await;
        app.bench.person(OLA, "Ola Nordmann", "administrator").await;
        let mut token = app.bench.fresh(&app.bench.sign_in(OLA).await).await;
        if has_app {
            token = app.bench.enroll(&token).await.0;
        }
        let session = app.bench.session(&token).await;
        let browser = app.browser();
        Self { app, browser, session }
    }

    /// A request that found the session before it was deleted.
    async fn send(&mut self, method: Method, path: &str, kind: &str, body: &str) -> Answer {
        let account = self.session.account().to_string();
        let action = match method {
            Method::POST => path::naming(path, Some(&account)),
            _ => path.to_owned(),
        };
        let request = self
            .browser
            .request(method, &action)
            .header("origin", ORIGIN)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, kind);
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        request.extensions_mut().insert(Viewer::SignedIn(Arc::new(self.session.clone())));
        self.browser.send(request).await
    }
}

/// The fields of many forms. Others are ignored.
fn fields() -> String {
    let password = encoded(PASSWORD);
    format!(
        "name=Zoe&time_zone=UTC&email=zoe%40example.org&role=member&password={password}\
         &current={password}&new=a%20longer%20password%20than%20before&code=123456\
         &phone=%2B4915112345678&method=app&action=sign_out&user=1&reason=none"
    )
}

fn file() -> String {
    "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"people.csv\"\r\n\
     Content-Type: text/csv\r\n\r\nname,email\nA,a@example.org\n\r\n--x--\r\n"
        .to_owned()
}

const DELETIONS: [&str; 2] =
    ["DELETE FROM accounts WHERE email_key = 'ola@example.com'", "DELETE FROM sessions"];

#[tokio::test]
async fn no_request_fails_because_its_user_is_deleted_meanwhile() {
    let own =
        |(_, access): &&(&str, Access)| !matches!(access, Access::Everybody | Access::Pending);
    let routes = routes();
    let own: Vec<_> = routes.table().iter().filter(own).map(|(route, _)| *route).collect();
    let mut failed = Vec::new();
    for (deletion, has_app) in [(0, true), (0, false), (1, true), (1, false)] {
        // A user may send 120 forms at once.
        for some in own.chunks(50) {
            let mut ola = Leaving::new(has_app).await;
            ola.app.bench.try_statement(DELETIONS[deletion]).await.unwrap();
            for route in some {
                for (method, kind, body) in [
                    (Method::GET, FORM, String::new()),
                    (Method::POST, FORM, fields()),
                    (Method::POST, FILE, file()),
                ] {
                    let path = route.replace("{id}", "1").replace("{method}", "app");
                    let path = path.replace("{question}", "delete");
                    let status = ola.send(method.clone(), &path, kind, &body).await.status;
                    if status.is_server_error() || status == 429 {
                        failed.push(format!(
                            "{method} {path} {kind} {}: {status}",
                            DELETIONS[deletion]
                        ));
                    }
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test]
async fn a_user_who_is_deleted_while_starting_something_is_signed_out() {
    for (method, path, kind, body, has_app) in [
        (Method::GET, path::SET_UP, FORM, String::new(), false),
        (Method::POST, path::SET_UP_SMS, FORM, fields(), false),
        (Method::POST, path::IMPORT, FILE, file(), false),
        (Method::POST, path::PROFILE, FORM, fields(), true),
        (Method::GET, path::TWO_FACTOR, FORM, String::new(), true),
    ] {
        let mut ola = Leaving::new(has_app).await;
        ola.app.bench.try_statement(DELETIONS[0]).await.unwrap();
        let answer = ola.send(method, path, kind, &body).await;
        let there = (answer.status.as_u16(), answer.location().starts_with(path::SIGN_IN));
        assert_eq!(there, (303, true), "{path}: {}", answer.location());
    }
}

/// Deletes what `deletion` says when a row is added to this table.
async fn delete_at_insert(app: &TestApp, when: &str, table: &str, deletion: &str) {
    let run = async |statement: &str| app.bench.try_statement(statement).await.unwrap();
    if app.bench.url.starts_with("postgres") {
        let body = format!("BEGIN {deletion}; RETURN NEW; END").replace('\'', "''");
        run(&format!("CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS '{body}'")).await;
        run(&format!(
            "CREATE TRIGGER leave {when} INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION leave()"
        ))
        .await;
    } else {
        run(&format!("CREATE TRIGGER leave {when} INSERT ON {table} BEGIN {deletion}; END")).await;
    }
}

#[tokio::test]
async fn a_user_who_is_deleted_before_a_row_is_added_is_signed_out() {
    let passkey = path::PASSKEY_NEW_BEGIN;
    for (table, when, method, path, kind, body, has_app) in [
        ("passkey_ceremonies", "BEFORE", Method::POST, passkey, FORM, String::new(), true),
        ("totp_enrollments", "BEFORE", Method::GET, path::SET_UP, FORM, String::new(), false),
        ("totp_enrollments", "AFTER", Method::GET, path::SET_UP, FORM, String::new(), false),
        ("sent_codes", "BEFORE", Method::POST, path::SET_UP_EMAIL, FORM, fields(), false),
        ("import_batches", "BEFORE", Method::POST, path::IMPORT, FILE, file(), false),
    ] {
        for deletion in DELETIONS {
            let mut ola = Leaving::new(has_app).await;
            delete_at_insert(&ola.app, when, table, deletion).await;
            let answer = ola.send(method.clone(), path, kind, &body).await;
            let status = answer.status.as_u16();
            let is_signed_out = answer.location().starts_with(path::SIGN_IN);
            let refers = deletion == DELETIONS[0] || table == "totp_enrollments";
            assert!(status < 400, "{table} {when}, {deletion}: {status}");
            assert_eq!(is_signed_out, refers, "{table} {when}, {deletion}: {}", answer.location());
        }
    }
}
