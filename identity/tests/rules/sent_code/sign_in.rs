use super::{half_signed_in, pending, with_code, with_sms};
use crate::{any_client, at_once, attempt, find_pending};
use identity::{
    method::{Destination, Method},
    pending_sign_in::{self, Found},
    second_factor::{self, CodeError},
    sent_code::Sending,
    sign_in::{self, PasswordAttempt, WithPassword, WithSecondFactor},
    testing::{EMAIL, PASSWORD},
};

#[tokio::test]
async fn a_texted_code_turns_the_method_on_and_signs_in() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    let overview = second_factor::overview(&bench.services, &session).await.unwrap();
    let sms = overview.method(Method::Sms).unwrap();
    assert!(sms.is_default && sms.is_allowed);
    assert!(
        matches!(&sms.destination, Some(Destination::Phone(n)) if n.as_str() == "+4915112345678")
    );
    assert_eq!(overview.recovery_codes.unwrap().left, 10);
    assert_eq!(bench.subjects().await, ["Two-factor authentication is on"]);

    let pending = pending(&bench).await;
    let sent = bench.last_sent().await;
    assert_eq!(sent.to, "+4915112345678");
    let outcome = with_code(&bench, &pending, &sent.code()).await;
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }), "{outcome:?}");
}

#[tokio::test]
async fn only_the_newest_code_works_and_only_once() {
    let (bench, _) = with_sms().await;
    let one = pending(&bench).await;
    let first = bench.last_sent().await.code();
    bench.clock.advance(30);
    let sending = sign_in::resend(&bench.services, &one, &any_client()).await.unwrap();
    assert_eq!(sending, Sending::Sent);
    let second = bench.last_sent().await.code();
    if first != second {
        assert!(matches!(
            with_code(&bench, &one, &first).await,
            WithSecondFactor::Refused(CodeError::SentWrong { .. })
        ));
    }
    assert!(matches!(with_code(&bench, &one, &second).await, WithSecondFactor::Complete { .. }));
    assert!(!matches!(with_code(&bench, &one, &second).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn a_code_that_another_one_replaced_is_no_longer_sent() {
    let (bench, _) = with_sms().await;
    let one = pending(&bench).await;
    let before = bench.outbox().await;
    bench.clock.advance(30);
    sign_in::resend(&bench.services, &one, &any_client()).await.unwrap();
    let after = bench.outbox().await;
    assert_eq!(after.len(), before.len());
    let replaced = before.last().unwrap().code();
    let texts = after.iter().filter(|sent| sent.subject.is_empty());
    let codes: Vec<_> = texts.map(|sent| sent.code()).collect();
    assert!(!codes[1..].contains(&replaced) && codes.len() == 2, "{codes:?} without {replaced}");
}

#[tokio::test]
async fn a_double_click_on_sign_in_sends_one_code() {
    let (bench, _) = with_sms().await;
    let mails = bench.outbox().await.len();
    let mark = sign_in::mark();
    let press = async || {
        let attempt = PasswordAttempt { mark: Some(mark.clone()), ..attempt(EMAIL, PASSWORD) };
        match sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap() {
            WithPassword::SecondFactorRequired(new) => new.token,
            other => panic!("no code is asked for: {other:?}"),
        }
    };
    let (one, other) = tokio::join!(press(), press());
    assert_eq!(one.reveal(), other.reveal());
    assert_ne!(one.reveal(), mark.reveal());
    assert_eq!(bench.outbox().await.len(), mails + 1);
    let code = bench.last_sent().await.code();
    let pending = find_pending(&bench.services, &one).await;
    let signed_in = with_code(&bench, &pending, &code).await;
    assert!(matches!(signed_in, WithSecondFactor::Complete { .. }));
    let again = pending_sign_in::find(&bench.services, &other).await.unwrap();
    assert!(matches!(again, Found::Unknown));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_many_concurrent_sign_ins_with_one_code_succeeds() {
    let (bench, _) = with_sms().await;
    let half = half_signed_in(&bench).await;
    let code = bench.last_sent().await.code();
    let other = bench.another_node().await;
    let before = bench.column("sessions", "id").await.len();
    let outcomes = at_once((0..20).map(|turn| {
        let services = if turn % 2 == 0 { bench.services.clone() } else { other.clone() };
        let (token, code) = (half.clone(), code.clone());
        async move {
            let found = pending_sign_in::find(&services, &token).await.unwrap();
            let Found::Pending(pending) = found else { return false };
            let outcome =
                sign_in::with_second_factor(&services, &pending, &code, false, &any_client()).await;
            matches!(outcome, Ok(WithSecondFactor::Complete { .. }))
        }
    }))
    .await;
    let complete = outcomes.iter().filter(|done| **done).count();
    assert_eq!(complete, 1);
    assert_eq!(bench.column("sessions", "id").await.len(), before + 1);
}
