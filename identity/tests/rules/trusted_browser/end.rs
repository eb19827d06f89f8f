//! What ends trust.

use super::{DAY, allowed, password_only, skips, trusted, with_cookie};
use crate::any_client;
use identity::{
    password::{self, Change},
    policy,
    secret::Typed,
    settings::security::{self, Save, Update},
    sign_in::{self, WithPassword},
    testing::{EMAIL, PASSWORD},
    trust_cookie::NewTrust,
};

#[tokio::test]
async fn trust_ends_on_its_date_whether_it_is_used_or_not() {
    let (bench, _, secret) = allowed().await;
    let mut trust = trusted(&bench, &secret).await;
    for _ in 0..2 {
        bench.clock.advance(14 * DAY);
        trust = skips(&bench, &trust).await.unwrap();
    }
    assert_eq!(trust.max_age, 2 * DAY);
    bench.clock.advance(2 * DAY);
    assert!(skips(&bench, &trust).await.is_none());
}

#[tokio::test]
async fn reducing_the_days_shortens_existing_trust() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    bench.try_statement("UPDATE policy SET trust_days = 1").await.unwrap();
    bench.clock.advance(DAY);
    assert!(skips(&bench, &trust).await.is_none());
}

#[tokio::test]
async fn trust_that_ended_with_fewer_days_does_not_come_back_with_more() {
    let (bench, token, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    for trust_days in [1, 30] {
        let session = bench.session(&token).await;
        let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
        let before = policy::policy(&bench.services).await.unwrap();
        let update = Update {
            version: before.version,
            second_factor_on: true,
            allowed: before.allowed,
            passkeys_allowed: true,
            trust_allowed: true,
            trust_days,
            enforce: None,
        };
        let saved = security::save(&bench.services, fresh, update, &any_client()).await.unwrap();
        assert_eq!(saved, Save::Done);
    }
    bench.clock.advance(2 * DAY);
    assert!(skips(&bench, &trust).await.is_none());
}

#[tokio::test]
async fn changing_the_password_keeps_trust_for_this_browser_only() {
    let (bench, token, secret) = allowed().await;
    let here = trusted(&bench, &secret).await;
    bench.clock.advance(30);
    let elsewhere = trusted(&bench, &secret).await;
    let session = bench.session(&token).await;
    const NEW: &str = "another quiet harbor";
    let changed = password::change(
        &bench.services,
        &session,
        Typed::new(PASSWORD.into()),
        Typed::new(NEW.into()),
        &with_cookie(&here),
    )
    .await;
    assert!(matches!(changed.unwrap(), Change::Done { .. }));
    let outcome = async |trust: &NewTrust| {
        let attempt = crate::attempt(EMAIL, NEW);
        sign_in::with_password(&bench.services, attempt, &with_cookie(trust)).await.unwrap()
    };
    assert!(matches!(outcome(&here).await, WithPassword::Complete(_)));
    assert!(matches!(outcome(&elsewhere).await, WithPassword::SecondFactorRequired(_)));
}

#[tokio::test]
async fn security_changes_end_trust_and_turning_it_off_and_on_does_not_restore_it() {
    for statement in [
        "UPDATE accounts SET security_version = security_version + 1",
        "DELETE FROM trusted_browsers",
        "UPDATE policy SET trust_allowed = FALSE",
        "UPDATE accounts SET status = 'deactivated'",
    ] {
        let (bench, _, secret) = allowed().await;
        let trust = trusted(&bench, &secret).await;
        bench.try_statement(statement).await.unwrap();
        let outcome = password_only(&bench.services, &with_cookie(&trust)).await;
        assert!(!matches!(outcome, WithPassword::Complete(_)), "{statement}");
    }
}
