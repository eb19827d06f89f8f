//! Several methods.

use super::{add_email, begin, confirm, half_signed_in, pending, with_code, with_sms};
use crate::{any_client, enrolled, find_pending};
use identity::{
    client::Client,
    confirmation::Confirm,
    method::Method,
    second_factor::{self, Remove},
    sent_code::{Sending, Target},
    sign_in::{self, WithSecondFactor},
};

#[tokio::test]
async fn a_second_method_keeps_the_recovery_codes_and_notifies_the_owner() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let made = bench.column("recovery_code_sets", "generation").await;
    assert_eq!(begin(&bench, &token, Target::Email, None).await, Sending::Sent);
    let mail = bench.last_sent().await;
    assert_eq!(mail.to, identity::testing::EMAIL);
    let done = confirm(&bench, &token, Target::Email, &mail.code()).await;
    assert!(matches!(done, Confirm::Done { first: false, .. }), "{done:?}");
    assert_eq!(bench.column("recovery_code_sets", "generation").await, made);
    assert_eq!(bench.last_sent().await.subject, "A sign-in method was added");
}

#[tokio::test]
async fn the_first_method_is_logged_as_enabling_two_factor_authentication() {
    let (bench, token) = with_sms().await;
    let enrollments = async || {
        let mut events = bench.column("audit_events", "event").await;
        events.retain(|event| event.ends_with("_enabled") || event.ends_with("_enrolled"));
        events
    };
    assert_eq!(enrollments().await, ["two_factor_enabled"]);
    add_email(&bench, &token).await;
    assert_eq!(enrollments().await, ["two_factor_enabled", "sent_code_enrolled"]);
}

#[tokio::test]
async fn the_default_method_comes_first_and_others_send_only_when_chosen() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let token = add_email(&bench, &token).await;
    bench.clock.advance(31);
    let before = bench.outbox().await.len();
    let half = half_signed_in(&bench).await;
    assert_eq!(bench.outbox().await.len(), before);
    let one = find_pending(&bench.services, &half).await;
    let chosen =
        sign_in::choose_method(&bench.services, &one, Method::Email, &any_client()).await.unwrap();
    assert_eq!(chosen, Some(Sending::Sent));
    let one = find_pending(&bench.services, &half).await;
    let challenge = sign_in::challenge(&bench.services, &one, &any_client()).await.unwrap();
    assert_eq!(challenge.method, Method::Email);
    assert_eq!(challenge.trust_days, None);
    assert_eq!(challenge.methods.len(), 2);
    let code = bench.last_sent().await.code();
    assert!(matches!(with_code(&bench, &one, &code).await, WithSecondFactor::Complete { .. }));

    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.services.now()).unwrap();
    let make = async |method| {
        second_factor::make_default(&bench.services, fresh, method, &any_client()).await.unwrap()
    };
    assert!(make(Method::Email).await);
    let mail = bench.last_sent().await;
    assert_eq!(mail.subject, "A sign-in method was changed");
    assert!(mail.text.contains("Email is now asked for first when"), "{}", mail.text);
    let sent = bench.outbox().await.len();
    assert!(!make(Method::Email).await && !make(Method::Sms).await);
    assert_eq!(bench.outbox().await.len(), sent);
    bench.clock.advance(31);
    let one = pending(&bench).await;
    let challenge = sign_in::challenge(&bench.services, &one, &any_client()).await.unwrap();
    assert!(challenge.method == Method::Email && challenge.sent.is_some());
}

#[tokio::test]
async fn a_method_can_be_removed_unless_it_is_the_last() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let last = second_factor::remove(&bench.services, fresh, Method::App, &any_client()).await;
    assert!(matches!(last.unwrap(), Remove::Last));
    let token = add_email(&bench, &token).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let removed = second_factor::remove(&bench.services, fresh, Method::App, &any_client()).await;
    assert!(matches!(removed.unwrap(), Remove::Done(_)));
    assert_eq!(bench.last_sent().await.subject, "A sign-in method was removed");
    bench.clock.advance(31);
    assert!(
        sign_in::challenge(&bench.services, &pending(&bench).await, &Client::default())
            .await
            .unwrap()
            .sent
            .is_some()
    );
}
