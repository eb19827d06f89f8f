use super::{finish_sign_in, names, options, sign_in, with_passkey};
use identity::passkey;

#[tokio::test]
async fn a_passkey_signs_in_without_a_password_or_a_code() {
    let (bench, token, mut device) = with_passkey().await;
    assert_eq!(names(&bench, &token).await, ["Firefox on Linux"]);
    assert_eq!(bench.last_sent().await.subject, "A passkey was created");
    let new = sign_in(&bench, &mut device).await.unwrap();
    let session = bench.session(&new.token).await;
    assert_eq!(session.name, "Maya Lindqvist");
    assert!(session.fresh(bench.clock_now()).is_none(), "signing in is not an identity check");
    let list = passkey::list(&bench.services, &session).await.unwrap();
    assert_eq!(list[0].last_used_at, Some(bench.clock_now()));
}

#[tokio::test]
async fn only_one_of_many_concurrent_sign_ins_with_the_same_response_succeeds() {
    let (bench, _, mut device) = with_passkey().await;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let answer = device.get(&asked.options);
    let tries = (0..8).map(|_| finish_sign_in(&bench, &asked.token, &answer));
    let mut signed_in = 0;
    for outcome in join(tries).await {
        signed_in += usize::from(outcome.is_some());
    }
    assert_eq!(signed_in, 1);
}

/// Runs all futures concurrently in one task, so that they interleave at database calls.
async fn join<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(outcome) => {
                done.push(outcome);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
}

#[tokio::test]
async fn a_counter_that_does_not_increase_is_refused() {
    let (bench, _, mut device) = with_passkey().await;
    assert!(sign_in(&bench, &mut device).await.is_some());
    device.counter -= 1;
    assert!(sign_in(&bench, &mut device).await.is_none());
    assert!(sign_in(&bench, &mut device).await.is_some());
}

#[tokio::test]
async fn a_passkey_is_not_accepted_unless_the_policy_allows_it() {
    let (bench, token, mut device) = with_passkey().await;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    for forbid in ["passkeys_allowed = FALSE", "passkeys_allowed = TRUE, second_factor_on = FALSE"]
    {
        bench.try_statement(&format!("UPDATE policy SET {forbid}")).await.unwrap();
        assert!(passkey::begin_sign_in(&bench.services).await.unwrap().is_none());
        assert!(options(&bench, &token).await.is_none());
        let session = bench.session(&token).await;
        assert!(!passkey::can_check(&bench.services, &session).await.unwrap());
    }
    assert!(finish_sign_in(&bench, &asked.token, &device.get(&asked.options)).await.is_none());
}
