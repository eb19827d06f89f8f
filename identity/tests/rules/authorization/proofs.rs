//! The proofs that applications and their requests require.

use super::{
    Proceeding, Required, URI, answered, authorize, code, connected, proceed, required, stored,
    waits,
};
use crate::{
    administrator, any_client,
    applications::for_everyone,
    connections, enrolled,
    grants::{VERIFIER, id_token},
    passkey, sent_code,
};
use identity::{
    access::{Asked, Missing},
    application::{Age, Demand, RequiredProof},
    authorization::{self, Within},
    grant,
    identity_check::{self, Check, CodeFrom},
    method::Method,
    purpose::Purpose,
    secret::{Token, Typed},
    testing::{Bench, Device, PASSWORD},
};

fn demanding(proof: RequiredProof) -> Demand {
    Demand { proof, ..for_everyone() }
}

fn wiki(proof: Asked, within: Within) -> Required {
    Required { application: "Wiki".to_owned(), proof, within }
}

async fn check(bench: &Bench, token: &Token, purpose: Purpose, code: &str) -> Check {
    let (session, typed) = (bench.session(token).await, Typed::new(PASSWORD.into()));
    let (services, client) = (&bench.services, any_client());
    identity_check::verify(services, &session, purpose, typed, code, &client).await.unwrap()
}

#[tokio::test]
async fn a_missing_method_is_set_up_then_a_proof_with_it_is_required() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, demanding(RequiredProof::SecondFactor)).await;
    let name = waits(authorize(&bench, Some(&token), &[]).await);
    let next = proceed(&bench, Some(&token), &name).await;
    assert!(matches!(next, Proceeding::SetUp(Missing::SecondFactor)), "{next:?}");
    let (token, secret) = bench.enroll(&token).await;
    let seen = required(proceed(&bench, Some(&token), &name).await);
    assert_eq!(seen, wiki(Asked::SecondFactor, Within::SecondFactor));
    let session = bench.session(&token).await;
    let shown = authorization::required(&bench.services, &session, &name).await.unwrap();
    assert_eq!(shown, Some(seen));
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    answered(proceed(&bench, Some(&token), &name).await, "code");
    let session = bench.session(&token).await;
    let shown = authorization::required(&bench.services, &session, &name).await.unwrap();
    assert_eq!(shown, None);
}

#[tokio::test]
async fn at30_a_user_who_must_set_up_a_second_factor_gets_no_code() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    bench.try_statement("UPDATE policy SET enforced_at = 1, required_from = 1").await.unwrap();
    let name = waits(authorize(&bench, Some(&token), &[]).await);
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Enroll));
    assert_eq!(stored(&bench).await, (0, 1));
}

#[tokio::test]
async fn the_check_for_a_second_factor_asks_for_a_code_that_counts() {
    let (bench, token) = sent_code::with_sms().await;
    let token = sent_code::add_email(&bench, &token).await;
    bench.try_statement("UPDATE accounts SET default_method = 'email'").await.unwrap();
    let prompted = async |purpose| {
        let session = bench.session(&token).await;
        let prompt = identity_check::prompt(&bench.services, &session, purpose).await.unwrap();
        assert!(prompt.password);
        match prompt.code {
            Some(CodeFrom::Message { method, .. }) => method,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(prompted(Purpose::Anything).await, Method::Email);
    assert_eq!(prompted(Purpose::SecondFactor).await, Method::Sms);
}

#[tokio::test]
async fn the_check_for_a_second_factor_is_never_passed_without_one() {
    let (bench, token) = sent_code::fresh().await;
    let (token, _) = sent_code::set_up_email(&bench, &token).await;
    let outcome = check(&bench, &token, Purpose::SecondFactor, "").await;
    assert!(matches!(outcome, Check::OutOfDate), "{outcome:?}");
    let (bench, token, secret) = enrolled().await;
    let outcome = check(&bench, &token, Purpose::SecondFactor, "000000").await;
    assert!(matches!(outcome, Check::Refused { password: None, code: Some(_) }), "{outcome:?}");
    let outcome = check(&bench, &token, Purpose::SecondFactor, &bench.code(&secret)).await;
    assert!(matches!(outcome, Check::Passed(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_user_without_a_code_that_counts_is_asked_for_a_key() {
    for (mut device, asked) in
        [(Device::new(7), Asked::Passkey), (Device::security_key(7), Asked::SecurityKey)]
    {
        let (bench, token, _) = passkey::fresh().await;
        connected(&bench, &token, demanding(RequiredProof::Passkey)).await;
        let (token, _) = passkey::create(&bench, &token, &mut device).await;
        let name = waits(authorize(&bench, Some(&token), &[]).await);
        let seen = required(proceed(&bench, Some(&token), &name).await);
        assert_eq!(seen, wiki(asked, Within::Passkey));
        let outcome = passkey::second_step(&bench, &mut device).await;
        let identity::passkey::SecondStep::Complete { session, .. } = outcome else { panic!() };
        answered(proceed(&bench, Some(&session.token), &name).await, "code");
    }
}

#[tokio::test]
async fn an_age_of_the_application_or_of_the_request_requires_a_recent_proof() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, Demand { age: Age::new(10), ..for_everyone() }).await;
    code(&authorize(&bench, Some(&token), &[]).await);
    bench.clock.advance(300);
    code(&authorize(&bench, Some(&token), &[("max_age", "300")]).await);
    for (max_age, within) in
        [("299", Within::Minutes(4)), ("60", Within::Minutes(1)), ("59", Within::Now)]
    {
        let name = waits(authorize(&bench, Some(&token), &[("max_age", max_age)]).await);
        let seen = required(proceed(&bench, Some(&token), &name).await);
        assert_eq!(seen, wiki(Asked::Usual, within));
    }
    bench.clock.advance(300);
    for other in [vec![], vec![("max_age", "100000")]] {
        let name = waits(authorize(&bench, Some(&token), &other).await);
        let seen = required(proceed(&bench, Some(&token), &name).await);
        assert_eq!(seen, wiki(Asked::Usual, Within::Minutes(10)), "the demand applies as well");
    }
}

#[tokio::test]
async fn prompt_login_and_max_age_0_are_met_by_one_identity_check() {
    for other in [
        [("prompt", "login")],
        [("prompt", "login consent")],
        [("max_age", "0")],
        [("max_age", "1")],
    ] {
        let (bench, token) = administrator().await;
        connected(&bench, &token, for_everyone()).await;
        bench.clock.advance(5);
        let name = waits(authorize(&bench, Some(&token), &other).await);
        let seen = required(proceed(&bench, Some(&token), &name).await);
        assert_eq!(seen, wiki(Asked::Usual, Within::Now));
        // In the same second.
        let token = bench.fresh(&token).await;
        // The user is slow.
        bench.clock.advance(30);
        answered(proceed(&bench, Some(&token), &name).await, "code");
    }
}

#[tokio::test]
async fn a_proof_that_was_given_for_a_request_meets_a_short_max_age_for_five_minutes() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    bench.clock.advance(5);
    let asking = async || waits(authorize(&bench, Some(&token), &[("max_age", "60")]).await);
    bench.clock.advance(60);
    let (early, late) = (asking().await, asking().await);
    let token = bench.fresh(&token).await;
    bench.clock.advance(300);
    answered(proceed(&bench, Some(&token), &early).await, "code");
    bench.clock.advance(1);
    let seen = required(proceed(&bench, Some(&token), &late).await);
    assert_eq!(seen, wiki(Asked::Usual, Within::Minutes(1)));
}

#[tokio::test]
async fn the_first_acr_value_that_can_be_reached_is_required_as_well() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    connected(&bench, &token, for_everyone()).await;
    for reached in [
        "urn:latchkey:1",
        "urn:latchkey:2",
        "https://refeds.org/profile/mfa",
        "gold",
        "phr",
        "phr urn:latchkey:2",
    ] {
        code(&authorize(&bench, Some(&token), &[("acr_values", reached)]).await);
    }
    let password = "UPDATE sessions SET factor = NULL, factor_at = NULL";
    bench.try_statement(password).await.unwrap();
    code(&authorize(&bench, Some(&token), &[("acr_values", "phr")]).await);
    code(
        &authorize(&bench, Some(&token), &[("acr_values", "urn:latchkey:1 urn:latchkey:2")]).await,
    );
    for asked in ["urn:latchkey:2", "phr gold https://refeds.org/profile/mfa urn:latchkey:1"] {
        let name = waits(authorize(&bench, Some(&token), &[("acr_values", asked)]).await);
        let seen = required(proceed(&bench, Some(&token), &name).await);
        assert_eq!(seen, wiki(Asked::SecondFactor, Within::SecondFactor), "{asked}");
    }
}

const MFA: &str = "https://refeds.org/profile/mfa";

#[tokio::test]
async fn an_acr_with_two_names_is_returned_by_the_one_that_was_asked_for() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let id = connected(&bench, &token, for_everyone()).await;
    bench.try_statement("UPDATE connections SET algorithm = 'ES256'").await.unwrap();
    let connection = connections::find(&bench, &token, id).await.unwrap().connection;
    let told = async |asked: &str| {
        let code = code(&authorize(&bench, Some(&token), &[("acr_values", asked)]).await);
        let (services, client) = (&bench.services, any_client());
        let (uri, verifier) = (Some(URI), Some(VERIFIER));
        let issued = grant::redeem(services, &connection, &code, uri, verifier, &client).await;
        id_token(&issued.unwrap().unwrap())["acr"].as_str().unwrap().to_owned()
    };
    let (both, reversed) =
        (format!("phr gold {MFA} urn:latchkey:2"), format!("urn:latchkey:2 {MFA}"));
    for (asked, acr) in
        [("", "urn:latchkey:2"), (MFA, MFA), (&both, MFA), (&reversed, "urn:latchkey:2")]
    {
        assert_eq!(told(asked).await, acr, "{asked}");
    }
    bench.try_statement("UPDATE sessions SET factor = 'passkey'").await.unwrap();
    for (asked, acr) in [(MFA, MFA), (&both, "phr"), ("urn:latchkey:2", "phr")] {
        assert_eq!(told(asked).await, acr, "{asked}");
    }
    bench.try_statement("UPDATE sessions SET factor = NULL, factor_at = NULL").await.unwrap();
    let weak = format!("urn:latchkey:1 {MFA}");
    assert_eq!(told(&weak).await, "urn:latchkey:1");
}

#[tokio::test]
async fn at11_a_request_that_asks_for_less_than_the_application_changes_nothing() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let demand = Demand { accepts_trusted_browser: true, ..demanding(RequiredProof::SecondFactor) };
    connected(&bench, &token, demand).await;
    let by_trust = "UPDATE sessions SET factor = 'trusted_browser'";
    bench.try_statement(by_trust).await.unwrap();
    code(&authorize(&bench, Some(&token), &[]).await);
    code(&authorize(&bench, Some(&token), &[("acr_values", "urn:latchkey:1")]).await);
    let strict = [("acr_values", "urn:latchkey:2")];
    let name = waits(authorize(&bench, Some(&token), &strict).await);
    required(proceed(&bench, Some(&token), &name).await);
    bench.try_statement("UPDATE sessions SET factor = NULL, factor_at = NULL").await.unwrap();
    for less in ["", "urn:latchkey:1", "gold"] {
        let name = waits(authorize(&bench, Some(&token), &[("acr_values", less)]).await);
        let seen = required(proceed(&bench, Some(&token), &name).await);
        assert_eq!(seen, wiki(Asked::SecondFactor, Within::SecondFactor), "{less}");
    }
}
