//! The parameter `claims`: an essential `acr`, and the user that an application expects.

use super::{
    Outcome, Proceeding, URI, answered, authorize, code, connected, error, proceed, required,
    stored, waits,
};
use crate::{
    administrator, any_client,
    applications::for_everyone,
    connections, enrolled,
    grants::{VERIFIER, id_token},
};
use identity::{
    access::{Asked, Missing},
    application::{ApplicationId, Demand, RequiredProof},
    authorization::{Chosen, Within, choose_account, continue_with},
    grant,
    secret::Token,
    testing::Bench,
};
use serde_json::{Value, json};

fn acr(said: Value) -> String {
    json!({ "id_token": { "acr": said } }).to_string()
}

fn essential(values: &[&str]) -> String {
    acr(json!({ "essential": true, "values": values }))
}

async fn asks(bench: &Bench, token: Option<&Token>, claims: &str) -> Outcome {
    authorize(bench, token, &[("claims", claims)]).await
}

async fn silently(bench: &Bench, token: Option<&Token>, claims: &str) -> String {
    error(&authorize(bench, token, &[("claims", claims), ("prompt", "none")]).await)
}

/// The claims of the ID token for this code.
async fn told(bench: &Bench, token: &Token, id: ApplicationId, code: &str) -> Value {
    let connection = connections::find(bench, token, id).await.unwrap().connection;
    let (services, client) = (&bench.services, any_client());
    let (uri, verifier) = (Some(URI), Some(VERIFIER));
    let issued = grant::redeem(services, &connection, code, uri, verifier, &client).await;
    id_token(&issued.unwrap().unwrap())
}

const UNMET: &str = "unmet_authentication_requirements";

#[tokio::test]
async fn an_essential_acr_is_met_and_returned() {
    let (bench, token, secret) = enrolled().await;
    let id = connected(&bench, &token, for_everyone()).await;
    bench.try_statement("UPDATE connections SET algorithm = 'ES256'").await.unwrap();
    let password = "UPDATE sessions SET factor = NULL, factor_at = NULL";
    bench.try_statement(password).await.unwrap();
    let second = essential(&["gold", "urn:latchkey:2"]);
    assert_eq!(silently(&bench, Some(&token), &second).await, UNMET);
    assert_eq!(silently(&bench, None, &second).await, "login_required");
    let name = waits(asks(&bench, Some(&token), &second).await);
    let seen = required(proceed(&bench, Some(&token), &name).await);
    assert_eq!((seen.proof, seen.within), (Asked::SecondFactor, Within::SecondFactor));
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    let given = answered(proceed(&bench, Some(&token), &name).await, "code");
    assert_eq!(told(&bench, &token, id, &given).await["acr"], "urn:latchkey:2");
    // A higher level meets a lower one, which is then returned.
    for (asked, acr) in [
        (essential(&["urn:latchkey:1"]), "urn:latchkey:1"),
        (essential(&["phr", "https://refeds.org/profile/mfa"]), "https://refeds.org/profile/mfa"),
        (acr_of_value("urn:latchkey:2"), "urn:latchkey:2"),
    ] {
        let given = code(&asks(&bench, Some(&token), &asked).await);
        assert_eq!(told(&bench, &token, id, &given).await["acr"], acr, "{asked}");
    }
    bench.try_statement("UPDATE sessions SET factor = 'passkey'").await.unwrap();
    let given = code(&asks(&bench, Some(&token), &second).await);
    assert_eq!(told(&bench, &token, id, &given).await["acr"], "urn:latchkey:2");
}

fn acr_of_value(value: &str) -> String {
    acr(json!({ "essential": true, "value": value }))
}

#[tokio::test]
async fn a_trusted_browser_does_not_meet_an_essential_second_factor() {
    let (bench, token, _) = enrolled().await;
    let demand = Demand {
        proof: RequiredProof::SecondFactor,
        accepts_trusted_browser: true,
        ..for_everyone()
    };
    connected(&bench, &token, demand).await;
    bench.try_statement("UPDATE sessions SET factor = 'trusted_browser'").await.unwrap();
    code(&authorize(&bench, Some(&token), &[]).await);
    let second = essential(&["urn:latchkey:2"]);
    assert_eq!(silently(&bench, Some(&token), &second).await, UNMET);
    waits(asks(&bench, Some(&token), &second).await);
}

#[tokio::test]
async fn an_essential_acr_that_cannot_be_met_is_an_error() {
    let (bench, token, _) = enrolled().await;
    connected(&bench, &token, for_everyone()).await;
    for unknown in [essential(&["gold"]), essential(&[]), acr_of_value("gold")] {
        for token in [None, Some(&token)] {
            assert_eq!(error(&asks(&bench, token, &unknown).await), UNMET, "{unknown}");
            assert_eq!(silently(&bench, token, &unknown).await, UNMET);
        }
    }
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn a_missing_method_is_set_up_for_an_essential_acr_where_one_is_allowed() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let second = essential(&["urn:latchkey:2"]);
    assert_eq!(silently(&bench, Some(&token), &second).await, UNMET);
    let name = waits(asks(&bench, Some(&token), &second).await);
    let next = proceed(&bench, Some(&token), &name).await;
    assert!(matches!(next, Proceeding::SetUp(Missing::SecondFactor)), "{next:?}");
    let none_allowed =
        "UPDATE policy SET app_allowed = FALSE, sms_allowed = FALSE, email_allowed = FALSE";
    bench.try_statement(none_allowed).await.unwrap();
    assert_eq!(answered(proceed(&bench, Some(&token), &name).await, "error"), UNMET);
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Gone));
    assert_eq!(error(&asks(&bench, Some(&token), &second).await), UNMET);
    code(&asks(&bench, Some(&token), &essential(&["urn:latchkey:2", "urn:latchkey:1"])).await);
}

#[tokio::test]
async fn a_voluntary_acr_behaves_like_acr_values() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    for voluntary in [
        acr(json!({ "values": ["phr", "urn:latchkey:2"] })),
        acr(json!({ "value": "gold" })),
        acr(json!({ "essential": true })),
        acr(json!(null)),
    ] {
        code(&asks(&bench, Some(&token), &voluntary).await);
    }
    let (bench, token, _) = enrolled().await;
    connected(&bench, &token, for_everyone()).await;
    let password = "UPDATE sessions SET factor = NULL, factor_at = NULL";
    bench.try_statement(password).await.unwrap();
    let second = acr(json!({ "value": "urn:latchkey:2" }));
    let name = waits(asks(&bench, Some(&token), &second).await);
    required(proceed(&bench, Some(&token), &name).await);
    assert_eq!(silently(&bench, Some(&token), &second).await, "login_required");
}

#[tokio::test]
async fn claims_are_given_by_scope_and_other_requests_for_them_are_ignored() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    bench.try_statement("UPDATE connections SET algorithm = 'ES256'").await.unwrap();
    let claims = json!({
        "id_token": { "auth_time": { "essential": true }, "email": { "essential": true } },
        "userinfo": { "email": null, "acr": { "essential": true, "value": "phr" } },
    });
    let given = code(&asks(&bench, Some(&token), &claims.to_string()).await);
    let told = told(&bench, &token, id, &given).await;
    assert!(told["auth_time"].is_i64() && told.get("email").is_none(), "{told}");
    assert_eq!(told["acr"], "urn:latchkey:1");
}

#[tokio::test]
async fn malformed_claims_are_refused() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let long = format!("{{{}}}", " ".repeat(2 * 1024));
    for wrong in ["x", "[]", r#"{"id_token":{"acr":{"value":1}}}"#, &long] {
        let outcome = asks(&bench, Some(&token), wrong).await;
        assert_eq!(error(&outcome), "invalid_request", "{wrong}");
    }
}

const OLA: &str = "ola@example.com";

#[tokio::test]
async fn an_application_that_names_its_user_gets_no_code_for_another_one() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    bench.try_statement("UPDATE connections SET algorithm = 'ES256'").await.unwrap();
    bench.person(OLA, "Ola", "member").await;
    let ola = bench.sign_in(OLA).await;
    let first = code(&authorize(&bench, Some(&ola), &[]).await);
    let subject = told(&bench, &token, id, &first).await["sub"].clone();
    let of_ola = json!({ "id_token": { "sub": { "value": subject } } }).to_string();
    code(&asks(&bench, Some(&ola), &of_ola).await);
    assert_eq!(silently(&bench, Some(&token), &of_ola).await, "login_required");
    let both = [("claims", of_ola.as_str()), ("id_token_hint", "x")];
    code(&authorize(&bench, Some(&ola), &both).await);

    let (mine, services) = (bench.session(&token).await, &bench.services);
    let chooses = async |name: &Token| {
        let next = proceed(&bench, Some(&token), name).await;
        assert!(matches!(next, Proceeding::Choose(_)), "{next:?}");
    };
    let name = waits(asks(&bench, Some(&token), &of_ola).await);
    chooses(&name).await;
    // "Use another account", and signing in as the same user again.
    assert!(choose_account(services, &name).await.unwrap());
    chooses(&name).await;
    let Chosen::Answer(answer) = continue_with(services, &mine, &name).await.unwrap() else {
        panic!()
    };
    assert_eq!(super::result(&answer, "error"), "login_required");
    assert!(matches!(continue_with(services, &mine, &name).await.unwrap(), Chosen::Gone));
    let name = waits(asks(&bench, Some(&token), &of_ola).await);
    answered(proceed(&bench, Some(&ola), &name).await, "code");
    // Without a name, the user may continue.
    bench.clock.advance(5);
    let name = waits(authorize(&bench, Some(&token), &[("prompt", "select_account")]).await);
    let next = continue_with(services, &mine, &name).await.unwrap();
    assert!(matches!(next, Chosen::Continues), "{next:?}");
    answered(proceed(&bench, Some(&token), &name).await, "code");
}
