use crate::{any_client, enrolled, with_password};
use identity::{
    client::Client,
    password::{self, Change, PasswordError, Weakness},
    secret::Typed,
    session,
    sign_in::WithPassword,
    testing::{Bench, PASSWORD},
};

const NEW: &str = "quiet harbor morning";

async fn change(
    bench: &Bench,
    token: &identity::secret::Token,
    current: &str,
    new: &str,
) -> Change {
    let session = bench.session(token).await;
    password::change(
        &bench.services,
        &session,
        Typed::new(current.into()),
        Typed::new(new.into()),
        &any_client(),
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn changing_the_password_ends_every_other_session_and_renews_this_one() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let WithPassword::Complete(other) = with_password(&bench.services, PASSWORD).await else {
        panic!()
    };
    let Change::Done { session: renewed, .. } = change(&bench, &token, PASSWORD, NEW).await else {
        panic!()
    };
    bench.session(&renewed.token).await;
    for dead in [&token, &other.token] {
        assert!(session::resume(&bench.services, dead).await.unwrap().is_none());
    }
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Refused));
    assert!(matches!(with_password(&bench.services, NEW).await, WithPassword::Complete(_)));
}

#[tokio::test]
async fn both_mistakes_are_reported_together_and_nothing_changes() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let cases = [
        ("", "", Some(PasswordError::Empty), Some(Weakness::Empty)),
        ("wrong", "short", Some(PasswordError::Wrong), Some(Weakness::Short { min: 15 })),
        (PASSWORD, PASSWORD, None, Some(Weakness::Same)),
        (PASSWORD, "correcthorsebatterystaple", None, Some(Weakness::Common)),
        ("wrong", NEW, Some(PasswordError::Wrong), None),
    ];
    for (current, new, expected_current, expected_new) in cases {
        match change(&bench, &token, current, new).await {
            Change::Refused { current, new } => {
                assert_eq!((current, new), (expected_current, expected_new))
            }
            other => panic!("{current} to {new}: {other:?}"),
        }
    }
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
}

#[tokio::test]
async fn changing_the_password_leaves_two_factor_authentication_on_and_ends_pending_sign_ins() {
    let (bench, token, secret) = enrolled().await;
    let pending = crate::pending(&bench.services).await;
    let Change::Done { .. } = change(&bench, &token, PASSWORD, NEW).await else { panic!() };
    let outcome = identity::sign_in::with_second_factor(
        &bench.services,
        &pending,
        &bench.code(&secret),
        false,
        &Client::default(),
    )
    .await
    .unwrap();
    assert!(matches!(outcome, identity::sign_in::WithSecondFactor::Expired), "{outcome:?}");
    assert!(matches!(
        with_password(&bench.services, NEW).await,
        WithPassword::SecondFactorRequired(_)
    ));
}

#[tokio::test]
async fn the_eleventh_change_in_a_day_is_refused() {
    let bench = Bench::new().await;
    let mut token = bench.administrator().await;
    let mut current = PASSWORD.to_owned();
    for turn in 0..10 {
        let new = format!("{NEW} {turn}");
        let Change::Done { session, .. } = change(&bench, &token, &current, &new).await else {
            panic!()
        };
        (token, current) = (session.token, new);
    }
    let mails = bench.subjects().await;
    let refused = change(&bench, &token, &current, NEW).await;
    let until = bench.clock_now() + 86_400;
    assert!(matches!(refused, Change::TooMany { until: open } if open == until), "{refused:?}");
    assert_eq!(bench.subjects().await, mails);
    let outcome = with_password(&bench.services, &current).await;
    assert!(matches!(outcome, WithPassword::Complete(_)), "{outcome:?}");
}

#[tokio::test]
async fn only_a_salted_hash_of_a_password_is_stored() {
    let mut bench = Bench::new().await;
    bench.services = bench.services.at_production_cost();
    bench.administrator().await;
    let stored = bench.column("accounts", "password_hash").await.remove(0);
    assert!(stored.starts_with("v1.") && !stored.contains("argon2id"), "sealed: {stored}");
    let hash = bench.password_hash(1).await;
    assert!(hash.contains(":$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
}
