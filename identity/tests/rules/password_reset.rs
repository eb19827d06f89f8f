use crate::{any_client, at_once, attempt, enrolled};
use identity::{
    account::EmailAddress,
    client::Client,
    password::{self, Forgot, NotMe, Reset, Weakness},
    secret::{Token, Typed},
    session,
    sign_in::{self, WithPassword},
    testing::{Bench, EMAIL, PASSWORD},
};

const NEW: &str = "another quiet harbor";

async fn forgot(bench: &Bench, email: &str) -> Forgot {
    let email = EmailAddress::parse(email).unwrap();
    password::forgot(&bench.services, &email, &any_client()).await.unwrap()
}

async fn reset(bench: &Bench, token: &Token, new: &str) -> Reset {
    password::reset(&bench.services, token, Typed::new(new.into()), &any_client()).await.unwrap()
}

async fn link(bench: &Bench) -> Token {
    assert_eq!(forgot(bench, EMAIL).await, Forgot::Done);
    bench.last_sent().await.token()
}

async fn sign_in(bench: &Bench, password: &str) -> WithPassword {
    sign_in::with_password(&bench.services, attempt(EMAIL, password), &any_client()).await.unwrap()
}

#[tokio::test]
async fn a_link_sets_the_password_once_without_signing_in() {
    let (bench, token, _) = enrolled().await;
    let link = link(&bench).await;
    let owner = password::find_link(&bench.services, &link).await.unwrap();
    assert_eq!(owner.unwrap().1.as_str(), EMAIL);
    assert_eq!(reset(&bench, &link, NEW).await, Reset::Done);
    assert_eq!(bench.last_sent().await.subject, "Your password was changed");
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    assert!(matches!(sign_in(&bench, PASSWORD).await, WithPassword::Refused));
    // The second factor is still required.
    assert!(matches!(sign_in(&bench, NEW).await, WithPassword::SecondFactorRequired(_)));
    assert_eq!(reset(&bench, &link, "yet another harbor light").await, Reset::BadLink);
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_none());
}

#[tokio::test]
async fn a_weak_password_does_not_use_up_the_link() {
    let (bench, _, _) = enrolled().await;
    let link = link(&bench).await;
    assert_eq!(reset(&bench, &link, "").await, Reset::Refused(Weakness::Empty));
    assert_eq!(reset(&bench, &link, "short").await, Reset::Refused(Weakness::Short { min: 15 }));
    assert_eq!(reset(&bench, &link, "passwordpassword").await, Reset::Refused(Weakness::Common));
    assert_eq!(reset(&bench, &link, NEW).await, Reset::Done);
}

#[tokio::test]
async fn a_link_is_void_after_an_hour_a_newer_link_or_any_change() {
    let (bench, _, _) = enrolled().await;
    let first = link(&bench).await;
    bench.clock.advance(30);
    let second = link(&bench).await;
    assert_eq!(reset(&bench, &first, NEW).await, Reset::BadLink);
    bench.clock.advance(3600);
    assert_eq!(reset(&bench, &second, NEW).await, Reset::BadLink);
    let third = link(&bench).await;
    bench
        .try_statement("UPDATE accounts SET security_version = security_version + 1")
        .await
        .unwrap();
    assert_eq!(reset(&bench, &third, NEW).await, Reset::BadLink);
}

#[tokio::test]
async fn a_link_works_only_for_a_reset() {
    let (bench, token, _) = enrolled().await;
    let link = link(&bench).await;
    assert_eq!(reset(&bench, &token, NEW).await, Reset::BadLink);
    assert!(session::resume(&bench.services, &link).await.unwrap().is_none());
    for (table, column) in [("links", "token_hash"), ("outbox", "sealed")] {
        for stored in bench.column(table, column).await {
            assert!(!stored.contains(link.reveal()), "{table}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_many_concurrent_uses_succeeds() {
    let (bench, _, _) = enrolled().await;
    let link = link(&bench).await;
    let outcomes = at_once((0..8).map(|turn| {
        let (services, link) = (bench.services.clone(), link.clone());
        async move {
            let new = Typed::new(format!("another quiet harbor {turn}"));
            password::reset(&services, &link, new, &any_client()).await.unwrap()
        }
    }))
    .await;
    let done = outcomes.iter().filter(|outcome| **outcome == Reset::Done).count();
    assert_eq!(done, 1);
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answer_and_writes_the_same_rows() {
    let (bench, _, _) = enrolled().await;
    let count = async |table: &str| bench.column(table, "created_at").await.len();
    let before = (count("links").await, count("outbox").await);
    let mails = bench.outbox().await.len();
    assert_eq!(forgot(&bench, "nobody@example.com").await, Forgot::Done);
    assert_eq!((count("links").await, count("outbox").await), (before.0 + 1, before.1 + 1));
    assert_eq!(bench.outbox().await.len(), mails);
    let again = forgot(&bench, "nobody@example.com").await;
    assert!(matches!(again, Forgot::TooSoon { .. }), "{again:?}");
}

#[tokio::test]
async fn requests_are_limited_to_five_an_hour_with_a_wait_between() {
    let (bench, _, _) = enrolled().await;
    for _ in 0..5 {
        assert_eq!(forgot(&bench, EMAIL).await, Forgot::Done);
        let Forgot::TooSoon { until } = forgot(&bench, "MAYA@example.com").await else { panic!() };
        assert!(until > bench.clock_now());
        bench.clock.advance(30);
    }
    let Forgot::TooSoon { until } = forgot(&bench, EMAIL).await else { panic!() };
    assert!(until > bench.clock_now() + 3000);
}

#[tokio::test]
async fn strangers_do_not_use_up_the_resets_of_a_known_browser() {
    let (bench, _, secret) = enrolled().await;
    let outcome = crate::with_code(&bench.services, &bench.code(&secret)).await;
    let sign_in::WithSecondFactor::Complete { session, .. } = outcome else { panic!() };
    let known = Client { device: session.device, ..any_client() };
    let email = EmailAddress::parse(EMAIL).unwrap();
    let forgot_here = async || password::forgot(&bench.services, &email, &known).await.unwrap();
    for _ in 0..10 {
        assert_eq!(forgot(&bench, EMAIL).await, Forgot::Done);
        bench.clock.advance(3600);
    }
    assert!(matches!(forgot(&bench, EMAIL).await, Forgot::TooSoon { .. }));
    for _ in 0..5 {
        assert_eq!(forgot_here().await, Forgot::Done);
        assert!(matches!(forgot_here().await, Forgot::TooSoon { .. }));
        bench.clock.advance(30);
    }
    assert!(matches!(forgot_here().await, Forgot::TooSoon { .. }));
}

#[tokio::test]
async fn a_reset_lifts_the_pause_after_wrong_passwords() {
    let (bench, _, _) = enrolled().await;
    for _ in 0..11 {
        sign_in(&bench, "wrong").await;
    }
    assert!(matches!(sign_in(&bench, PASSWORD).await, WithPassword::Paused { .. }));
    let link = link(&bench).await;
    assert_eq!(reset(&bench, &link, NEW).await, Reset::Done);
    assert!(matches!(sign_in(&bench, NEW).await, WithPassword::SecondFactorRequired(_)));
}

#[tokio::test]
async fn this_was_not_me_needs_the_password_and_ends_all_other_sessions_and_trust() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let pending = crate::pending(&bench.services).await;
    let code = bench.code(&secret);
    let other =
        sign_in::with_second_factor(&bench.services, &pending, &code, true, &any_client()).await;
    let sign_in::WithSecondFactor::Complete { session: other, .. } = other.unwrap() else {
        panic!()
    };
    let session = bench.session(&token).await;
    let wrong =
        password::not_me(&bench.services, &session, Typed::new("wrong".into()), &any_client())
            .await;
    assert!(matches!(wrong.unwrap(), NotMe::Refused(password::PasswordError::Wrong)));
    assert!(session::resume(&bench.services, &other.token).await.unwrap().is_some());
    let right =
        password::not_me(&bench.services, &session, Typed::new(PASSWORD.into()), &any_client())
            .await;
    let NotMe::Done(renewed) = right.unwrap() else { panic!() };
    assert!(session::resume(&bench.services, &other.token).await.unwrap().is_none());
    assert!(session::resume(&bench.services, &renewed.token).await.unwrap().is_some());
    // The old cookie, which may have been copied, is void at once.
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    assert!(renewed.device.is_none());
    assert!(bench.column("trusted_browsers", "id").await.is_empty());
}

#[tokio::test]
async fn a_used_link_is_remembered_for_a_quarter_of_an_hour() {
    let (bench, _, _) = enrolled().await;
    let link = link(&bench).await;
    let was_used = async || password::link_was_used(&bench.services, &link).await.unwrap();
    assert!(!was_used().await);
    assert_eq!(reset(&bench, &link, NEW).await, Reset::Done);
    assert!(was_used().await);
    let other = identity::invitation::was_used(&bench.services, &link).await.unwrap();
    assert!(!other, "it was used for another purpose");
    bench.clock.advance(900);
    assert!(!was_used().await);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("spent_links", "purpose").await.is_empty());
}
