//! The token endpoint.

mod cross_origin;
mod introspect;
mod office;
mod par;
mod refresh;
mod revoke;

use crate::test_app::Answer;
use app::pages::path;
use axum::http::Method;
use base64::{Engine, engine::general_purpose::STANDARD};
pub(crate) use office::{CHALLENGE, Office, VERIFIER, json, send};

#[track_caller]
fn assert_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert_eq!(json(answer)["error"], error, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn a_public_connection_gets_tokens_with_its_client_id_and_verifier() {
    let office = Office::new().await;
    let answer = office.post(&[], &office.form_of_public().await).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let tokens = json(&answer);
    assert_eq!((&tokens["token_type"], &tokens["expires_in"]), (&"Bearer".into(), &600.into()));
    assert_eq!(tokens["scope"], "openid profile");
    assert_eq!(tokens["access_token"].as_str().unwrap().len(), 43);
    assert_eq!(tokens["id_token"].as_str().unwrap().split('.').count(), 3);
    assert!(tokens.get("refresh_token").is_none());
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(answer.set_cookies().is_empty());
}

#[tokio::test]
async fn a_secret_is_accepted_in_the_header_or_in_the_form() {
    let office = Office::new().await;
    let form = office.form(&office.private).await;
    let answer = office.post(&[("authorization", &office.basic())], &form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let form = office.form(&office.private).await;
    let form = format!("{form}&client_id=wiki&client_secret={}", office.secret);
    assert_eq!(office.post(&[], &form).await.status, 200);
}

#[tokio::test]
async fn every_unknown_application_is_refused_in_the_same_words() {
    let office = Office::new().await;
    let form = office.form(&office.private).await;
    let with = |more: &str| format!("{form}&{more}");
    let basic = |plain: &str| format!("Basic {}", STANDARD.encode(plain));
    let public = office.form_of_public().await;
    let mut bodies = Vec::new();
    for form in [
        form.clone(),
        with("client_id=wiki"),
        with("client_id=WIKI"),
        with("client_id=wiki&client_secret=wrong"),
        with("client_id=nobody&client_secret=wrong"),
        with(&format!("client_id=Wiki&client_secret={}", office.secret)),
        format!("{public}&client_secret={}", office.secret),
    ] {
        let answer = office.post(&[], &form).await;
        assert_refused(&answer, 401, "invalid_client");
        assert_eq!(answer.header("www-authenticate"), "");
        bodies.push(answer.body);
    }
    for header in
        [&basic("wiki:wrong"), &basic("nobody:wrong"), &basic("wiki"), "Basic %", "Bearer abc"]
    {
        let answer = office.post(&[("authorization", header)], &form).await;
        assert_refused(&answer, 401, "invalid_client");
        assert!(answer.header("www-authenticate").starts_with("Basic "), "{header}");
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    let answer = office.post(&[("authorization", &office.basic())], &form).await;
    assert_eq!(answer.status, 200, "none of these used the code");
}

#[tokio::test]
async fn every_bad_code_is_refused_in_the_same_words() {
    let office = Office::new().await;
    let form = office.form_of_public().await;
    assert_eq!(office.post(&[], &form).await.status, 200);
    let (late, other) = (office.form_of_public().await, office.form(&office.private).await);
    let changed = |form: &str, from: &str, to: &str| form.replace(from, to);
    let mut bodies = Vec::new();
    for form in [
        form,
        format!("{other}&client_id=board"),
        changed(&office.form_of_public().await, "code_verifier=", "code_verifier=x"),
        changed(&office.form_of_public().await, "&code_verifier=", "&verifier="),
        changed(&office.form_of_public().await, "&redirect_uri=", "&address="),
        changed(&office.form_of_public().await, "&code=", "&code=x"),
    ] {
        let answer = office.post(&[], &form).await;
        assert_refused(&answer, 400, "invalid_grant");
        bodies.push(answer.body);
    }
    office.app.bench.clock.advance(60);
    bodies.push(office.post(&[], &late).await.body);
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn malformed_requests_get_the_errors_of_the_standard() {
    let office = Office::new().await;
    let form = office.form_of_public().await;
    let (basic, json_type) = (office.basic(), ("content-type", "application/json"));
    let (long, secret) = ("x".repeat(17_000), format!("client_secret={}", office.secret));
    for (headers, form) in [
        (&[][..], format!("{form}&code=twice")),
        (&[], form.replace("grant_type=", "grant_typo=")),
        (&[], form.replace("&code=", "&kode=")),
        (&[], form.replace("&code=", "&code=%00")),
        (&[], form.replace("&code=", "&code=%ff")),
        (&[], String::new()),
        (&[json_type], form.clone()),
        (&[json_type], "{}".to_owned()),
        (&[("content-type", "multipart/form-data; boundary=x")], form.clone()),
        (&[("authorization", basic.as_str())], form.clone()),
        (&[("authorization", basic.as_str())], form.replace("board", "wiki") + "&" + &secret),
    ] {
        let answer = office.post(headers, &form).await;
        let error = json(&answer)["error"].as_str().unwrap().to_owned();
        let is_empty = form.is_empty();
        assert_eq!(
            (answer.status.as_u16(), error.as_str()),
            match is_empty {
                true => (401, "invalid_client"),
                false => (400, "invalid_request"),
            },
            "{form}"
        );
    }
    for other in ["password", "client_credentials", "implicit", "%20"] {
        let answer = office.post(&[], &form.replace("authorization_code", other)).await;
        assert_refused(&answer, 400, "unsupported_grant_type");
    }
    let answer = office.post(&[], &format!("{form}&more={long}")).await;
    assert_eq!((answer.status.as_u16(), &json(&answer)["error"]), (413, &"invalid_request".into()));
    let ignored = format!("{form}&unknown=1&unknown=2&other=%ff");
    assert_eq!(office.post(&[], &ignored).await.status, 200, "still unused");
}

#[tokio::test]
async fn only_forms_that_are_posted_are_answered_whatever_site_sends_them() {
    let office = Office::new().await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer = send(&office.app, method, path::TOKEN, &[], "").await;
        assert_eq!(answer.status, 405);
    }
    let form = office.form_of_public().await;
    let cross_site = [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
    let answer = office.post(&cross_site, &form).await;
    assert_eq!(answer.status, 200, "a cookie decides nothing here");
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
