//! Several commands, and users who sign in, at the same time.

use super::{added, choose, key_file, usage};
use crate::{any_client, at_once, attempt, enrolled, key_usage::assert_all_opens};
use identity::{
    actor::Operator,
    confirmation::Confirm,
    key_rotation::{self, End},
    services::Services,
    sign_in::{self, WithPassword},
    testing::PASSWORD,
    totp,
};
use std::time::Duration;

async fn run(services: Services, id: String) -> End {
    choose(&services, &id).await;
    key_rotation::reencrypt(&services, &id, Duration::ZERO, |_| {}).await.unwrap().end
}

#[tokio::test(flavor = "multi_thread")]
async fn two_commands_can_encrypt_at_once() {
    let (bench, ..) = enrolled().await;
    for _ in 0..200 {
        bench.post_mail("maya@example.com", "Hello", 600).await;
    }
    let (id, services) = added(&bench).await;
    let other = bench.another_node().await;
    let ends = at_once([services.clone(), other].map(|one| run(one, id.clone())).into_iter()).await;
    assert_eq!(ends, [End::Complete, End::Complete]);
    let keys = usage(&services).await;
    assert_eq!((keys[0].secrets, keys[1].encrypts), (0, true));
    let chosen = bench.column("audit_events", "event").await;
    assert_eq!(chosen.iter().filter(|event| *event == "encryption_key_chosen").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_keys_that_are_chosen_at_once_one_encrypts_everything() {
    let (bench, ..) = enrolled().await;
    for _ in 0..200 {
        bench.post_mail("maya@example.com", "Hello", 600).await;
    }
    let first = key_rotation::add(&bench.services, &key_file(&bench), Operator).await.unwrap();
    let (second, services) = added(&bench).await;
    let other = bench.another_node().await;
    let ends = at_once(
        [(services.clone(), first.clone()), (other, second)]
            .map(|(services, id)| run(services, id))
            .into_iter(),
    )
    .await;
    let last = bench.column("installation", "sealing_key").await;
    assert_eq!(ends[usize::from(last[0] != first)], End::Complete, "{ends:?}");
    let keys = usage(&services).await;
    assert!(keys.iter().all(|key| key.encrypts || key.secrets == 0), "{keys:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_sign_in_and_enroll_meanwhile() {
    let (mut bench, ..) = enrolled().await;
    let emails: Vec<String> = (0..8).map(|number| format!("user{number}@example.com")).collect();
    for email in &emails {
        bench.person(email, "User", "member").await;
    }
    let (id, services) = added(&bench).await;
    bench.services = bench.another_node().await;
    let mut begun = Vec::new();
    for email in &emails {
        let token = bench.fresh(&bench.sign_in(email).await).await;
        let session = bench.session(&token).await;
        let fresh = session.fresh(bench.clock_now()).unwrap();
        let secret = totp::begin_enrollment(&bench.services, fresh).await.unwrap().key.to_string();
        begun.push((session, bench.code(&secret)));
    }
    let encrypting = tokio::spawn(run(services.clone(), id));
    let enrolled =
        at_once(begun.into_iter().map(|(session, code)| {
            let services = bench.services.clone();
            async move {
                totp::confirm_enrollment(&services, &session, &code, &any_client()).await.unwrap()
            }
        }))
        .await;
    for outcome in enrolled {
        assert!(matches!(outcome, Confirm::Done { .. }), "{outcome:?}");
    }
    let signed_in = at_once(emails.iter().map(|email| {
        let (services, attempt) = (bench.services.clone(), attempt(email, PASSWORD));
        async move { sign_in::with_password(&services, attempt, &any_client()).await.unwrap() }
    }))
    .await;
    for outcome in signed_in {
        assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{outcome:?}");
    }
    assert_eq!(encrypting.await.unwrap(), End::Complete);
    assert_all_opens(&bench).await;
}
