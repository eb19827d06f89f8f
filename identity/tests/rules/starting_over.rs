//! Whatever replaces a proof resets the counts of guesses at the old one.

use crate::{administrator, any_client, enrolled, with_password};
use identity::{
    account::EmailAddress,
    disable::{self, Disable},
    first_start::{self, Recovery},
    password::{self, Change, Forgot, Reset},
    recovery_code::{self, Renewal},
    secret::{Token, Typed},
    testing::{Bench, EMAIL, PASSWORD},
    totp,
    users::{Outcome, help},
};
use std::collections::BTreeSet;

const NEW: &str = "another quiet harbor";

#[derive(Clone, Copy, Debug)]
enum Way {
    NewRecoveryCodes,
    ChangedPassword,
    ResetPassword,
    ResetToken,
    Disabled,
    ResetByAdministrator,
    RecoveredByOperator,
}

/// The counts that each way leaves.
const LEFT: [(Way, &[&str]); 7] = [
    (Way::NewRecoveryCodes, &["code", "codes-in-all", "confirm", "password", "wrong_codes"]),
    (Way::ChangedPassword, &["code", "codes-in-all", "confirm", "recovery", "wrong_codes"]),
    (Way::ResetPassword, &["codes-in-all", "confirm", "wrong_codes"]),
    (Way::ResetToken, &["password", "recovery"]),
    (Way::Disabled, &["password"]),
    (Way::ResetByAdministrator, &["password"]),
    (Way::RecoveredByOperator, &["password"]),
];

/// Counts of every kind, from known and from unknown browsers.
async fn add_counts(bench: &Bench) {
    with_password(&bench.services, "wrong").await;
    let account = bench.column("accounts", "id").await.remove(0);
    for kind in ["code", "confirm", "recovery"] {
        for browser in ["", ":some-browser"] {
            let key = format!("{kind}:{account}{browser}");
            count(bench, &key).await;
        }
    }
    count(bench, &format!("password:{account}:some-browser")).await;
    count(bench, &format!("codes-in-all:{account}:known")).await;
    let wrong_code = format!(
        "INSERT INTO wrong_codes (account_id, entered_at, told) VALUES ({account}, {}, FALSE)",
        bench.clock_now()
    );
    bench.try_statement(&wrong_code).await.unwrap();
}

/// One more failure than any limit.
async fn count(bench: &Bench, key: &str) {
    let insert = format!(
        "INSERT INTO throttles (key, failures, next_at, updated_at) \
         VALUES ('{key}', 101, {}, {})",
        i64::MAX,
        bench.clock_now()
    );
    bench.try_statement(&insert).await.unwrap();
}

async fn counts(bench: &Bench) -> BTreeSet<String> {
    let mut kinds: BTreeSet<_> = bench
        .column("throttles", "key")
        .await
        .iter()
        .map(|key| key.split(':').next().unwrap().to_owned())
        .collect();
    if !bench.column("wrong_codes", "id").await.is_empty() {
        kinds.insert("wrong_codes".to_owned());
    }
    kinds
}

async fn start_over(bench: &Bench, token: &Token, secret: &str, way: Way) {
    let (services, client) = (&bench.services, any_client());
    let (session, now) = (bench.session(token).await, bench.clock_now());
    let fresh = session.fresh(now).unwrap();
    match way {
        Way::NewRecoveryCodes => {
            let made = recovery_code::renew(services, fresh, &client).await.unwrap();
            assert_eq!(made, Renewal::Done);
        }
        Way::ChangedPassword => {
            let (old, new) = (Typed::new(PASSWORD.into()), Typed::new(NEW.into()));
            let change = password::change(services, &session, old, new, &client).await.unwrap();
            assert!(matches!(change, Change::Done { .. }), "{change:?}");
        }
        Way::ResetPassword => {
            let email = EmailAddress::parse(EMAIL).unwrap();
            assert_eq!(password::forgot(services, &email, &client).await.unwrap(), Forgot::Done);
            let (link, new) = (bench.last_sent().await.token(), Typed::new(NEW.into()));
            let reset = password::reset(services, &link, new, &client).await.unwrap();
            assert_eq!(reset, Reset::Done);
        }
        Way::ResetToken => {
            let proof = session.fresh_for_reset(now).unwrap();
            let new = totp::begin_reset(services, proof).await.unwrap().unwrap();
            // Confirming has its own count, which would refuse the code.
            bench.try_statement("UPDATE throttles SET next_at = 0").await.unwrap();
            let code = bench.code(&new.key);
            let done = totp::confirm_reset(services, &session, &code, &client).await.unwrap();
            assert!(matches!(done, identity::confirmation::Confirm::Done { .. }), "{done:?}");
        }
        Way::Disabled => {
            bench.try_statement("UPDATE throttles SET failures = 1, next_at = 0").await.unwrap();
            bench.clock.advance(30);
            let (none, code) = (Typed::new(String::new()), bench.code(secret));
            let done = disable::disable(services, &session, none, &code, &client).await.unwrap();
            assert!(matches!(done, Disable::Done(_)), "{done:?}");
        }
        Way::ResetByAdministrator => {
            bench.person("kim@example.com", "Kim", "administrator").await;
            let kim = bench.fresh(&bench.sign_in("kim@example.com").await).await;
            let (kim, secret) = bench.enroll(&kim).await;
            bench.clock.advance(30);
            let kim = bench.fresh_with_code(&kim, &secret).await;
            let now = bench.clock_now();
            let kim = bench.session(&kim).await;
            let kim = kim.fresh_administrator(now).unwrap();
            let done = help::reset_two_factor(services, kim, session.account(), &client).await;
            assert!(matches!(done.unwrap(), Outcome::Done(_)));
        }
        Way::RecoveredByOperator => {
            let email = EmailAddress::parse(EMAIL).unwrap();
            let done = first_start::recover_administrator(services, &email).await.unwrap();
            assert_eq!(done, Recovery::Done);
        }
    }
}

#[tokio::test]
async fn whatever_replaces_a_proof_resets_the_counts_of_the_old_one() {
    for (way, left) in LEFT {
        let (bench, token, secret) = enrolled().await;
        let token = bench.fresh_with_code(&token, &secret).await;
        add_counts(&bench).await;
        assert_eq!(counts(&bench).await.len(), 6, "{way:?}");
        start_over(&bench, &token, &secret, way).await;
        let left: BTreeSet<String> = left.iter().map(|kind| (*kind).to_owned()).collect();
        assert_eq!(counts(&bench).await, left, "{way:?}");
    }
}

#[tokio::test]
async fn enabling_it_again_resets_the_counts_of_recovery_codes() {
    let (bench, token) = administrator().await;
    count(&bench, "recovery:1").await;
    count(&bench, "code:1").await;
    bench.enroll(&token).await;
    assert!(counts(&bench).await.is_empty());
}
