//! Refresh tokens at the token endpoint.

use super::{Office, assert_refused, json};

fn form(token: &str) -> String {
    format!("grant_type=refresh_token&refresh_token={token}")
}

#[tokio::test]
async fn a_refresh_token_is_exchanged_for_the_next_one() {
    let office = Office::new().await;
    let basic = office.basic();
    for (is_public, headers, more) in
        [(true, &[][..], "&client_id=board"), (false, &[("authorization", basic.as_str())][..], "")]
    {
        let first = match is_public {
            true => office.offline_of_public().await,
            false => office.offline_of_private().await,
        };
        assert_eq!(first["scope"], "openid profile offline_access");
        let token = first["refresh_token"].as_str().unwrap();
        let answer = office.post(headers, &format!("{}{more}", form(token))).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let second = json(&answer);
        assert_eq!((&second["token_type"], &second["expires_in"]), (&"Bearer".into(), &600.into()));
        assert_eq!(second["scope"], first["scope"]);
        for name in ["access_token", "refresh_token"] {
            assert_eq!(second[name].as_str().unwrap().len(), 43);
            assert_ne!(first[name], second[name]);
        }
        assert_eq!(answer.header("cache-control"), "no-store");
        let narrowed = office.post(headers, &format!("{}{more}&scope=openid", form(token))).await;
        assert_eq!(json(&narrowed)["refresh_token"], second["refresh_token"]);
    }
}

#[tokio::test]
async fn every_bad_refresh_token_is_refused_in_the_same_words_as_a_bad_code() {
    let office = Office::new().await;
    let first = office.offline_of_public().await;
    let token = first["refresh_token"].as_str().unwrap();
    let private = office.offline_of_private().await;
    let bad_code = office.form_of_public().await.replace("&code=", "&code=x");
    let mut bodies = vec![office.post(&[], &bad_code).await.body];
    assert_eq!(office.post(&[], &format!("{}&client_id=board", form(token))).await.status, 200);
    office.app.bench.clock.advance(10);
    for token in [
        private["refresh_token"].as_str().unwrap(),
        first["access_token"].as_str().unwrap(),
        "x",
        token,
        token,
    ] {
        let answer = office.post(&[], &format!("{}&client_id=board", form(token))).await;
        assert_refused(&answer, 400, "invalid_grant");
        bodies.push(answer.body);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "{bodies:?}");
}

#[tokio::test]
async fn requests_with_a_refresh_token_get_the_errors_of_the_standard() {
    let office = Office::new().await;
    let first = office.offline_of_private().await;
    let form = form(first["refresh_token"].as_str().unwrap());
    let header = ("authorization", office.basic());
    let headers = [(header.0, header.1.as_str())];
    for (more, status, error) in [
        ("&refresh_token=x", 400, "invalid_request"),
        ("&scope=openid&scope=openid", 400, "invalid_request"),
        ("&scope=openid+email", 400, "invalid_scope"),
        ("&scope=profile", 400, "invalid_scope"),
    ] {
        let answer = office.post(&headers, &format!("{form}{more}")).await;
        assert_refused(&answer, status, error);
    }
    let missing = office.post(&headers, "grant_type=refresh_token").await;
    assert_refused(&missing, 400, "invalid_request");
    for more in ["&client_id=wiki", "&client_id=wiki&client_secret=x"] {
        assert_refused(&office.post(&[], &format!("{form}{more}")).await, 401, "invalid_client");
    }
    let without = office.post(&headers, &format!("{form}&scope=")).await;
    assert_eq!(without.status, 200, "an empty parameter counts as left out");
}
