use super::{PHONE, begin, fresh, pending, send, with_code, with_sms};
use crate::{any_client, attempt};
use identity::{
    client::Client,
    purpose::Purpose,
    second_factor::CodeError,
    sent_code::{Sending, Target},
    sign_in::{self, WithSecondFactor},
    testing::{EMAIL, PASSWORD},
};

#[tokio::test]
async fn wrong_codes_are_counted_across_resends_and_methods_and_attempts() {
    let (bench, _) = with_sms().await;
    let first = pending(&bench).await;
    let texted = async || {
        let mut texts = bench.outbox().await.into_iter().filter(|sent| sent.subject.is_empty());
        texts.next_back().unwrap().code()
    };
    let wrong = async || if texted().await == "000000" { "111111" } else { "000000" };
    let failures = |outcome| match outcome {
        WithSecondFactor::Refused(CodeError::SentWrong { failures }) => failures,
        other => panic!("{other:?}"),
    };
    assert_eq!(failures(with_code(&bench, &first, wrong().await).await), 1);
    bench.clock.advance(31);
    sign_in::resend(&bench.services, &first, &any_client()).await.unwrap();
    assert_eq!(failures(with_code(&bench, &first, wrong().await).await), 2);
    bench.clock.advance(31);
    let second = pending(&bench).await;
    for count in 3..=5 {
        assert_eq!(failures(with_code(&bench, &second, wrong().await).await), count);
    }
    let code = texted().await;
    match with_code(&bench, &second, &code).await {
        WithSecondFactor::Refused(CodeError::Paused { .. }) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn codes_are_limited_to_five_an_hour_thirty_seconds_apart() {
    let (bench, _) = with_sms().await;
    let one = pending(&bench).await;
    let again = async || sign_in::resend(&bench.services, &one, &any_client()).await.unwrap();
    for _ in 2..=5 {
        let Sending::TooSoon { until } = again().await else { panic!() };
        bench.clock.advance(until - bench.clock_now());
        assert_eq!(again().await, Sending::Sent);
    }
    bench.clock.advance(30);
    let Sending::Limit { until } = again().await else { panic!() };
    // Another attempt shares the limit, and states when the next code can be sent.
    let other = pending(&bench).await;
    let challenge = sign_in::challenge(&bench.services, &other, &any_client()).await.unwrap();
    assert!(challenge.sent.is_none() && challenge.resend_at == until);
    bench.clock.advance(until - bench.clock_now());
    let one = pending(&bench).await;
    let challenge = sign_in::challenge(&bench.services, &one, &any_client()).await.unwrap();
    assert!(challenge.sent.is_some());
}

#[tokio::test]
async fn a_stranger_with_the_password_does_not_use_up_the_owners_codes() {
    let (bench, token) = with_sms().await;
    let known = with_code(&bench, &pending(&bench).await, &bench.last_sent().await.code()).await;
    let WithSecondFactor::Complete { session, .. } = known else { panic!("{known:?}") };
    let owner = Client { device: session.device, ..any_client() };
    for _ in 0..6 {
        pending(&bench).await;
    }
    let before = bench.outbox().await.len();
    pending(&bench).await;
    assert_eq!(bench.outbox().await.len(), before);
    sign_in::with_password(&bench.services, attempt(EMAIL, PASSWORD), &owner).await.unwrap();
    assert_eq!(bench.outbox().await.len(), before + 1);
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
}

#[tokio::test]
async fn an_exhausted_limit_refuses_without_counting() {
    let (bench, token) = fresh().await;
    bench
        .try_statement(&format!(
            "INSERT INTO send_counts (key, window_start, sends, last_at) VALUES ('sms:all', {0}, 5000, {0})",
            bench.clock_now()
        ))
        .await
        .unwrap();
    let refused = begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    assert!(matches!(refused, Sending::Limit { .. }), "{refused:?}");
    assert_eq!(bench.column("send_counts", "key").await, ["sms:all"]);
    assert!(bench.outbox().await.is_empty());
}

#[tokio::test]
async fn all_spellings_of_a_number_share_one_limit() {
    let (bench, token) = fresh().await;
    for spelling in ["+49 151 12345678", "0049 (0)151-12345678", "+49.151.12345678"] {
        assert_eq!(begin(&bench, &token, Target::Sms, Some(spelling)).await, Sending::Sent);
        bench.clock.advance(31);
    }
    let keys = bench.column("send_counts", "key").await;
    assert_eq!(keys.iter().filter(|key| key.starts_with("to:")).count(), 1, "{keys:?}");
}
