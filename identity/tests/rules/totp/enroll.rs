use crate::{administrator, any_client, at_once, with_password};
use identity::{confirmation::Confirm, sign_in::WithPassword, testing::PASSWORD, totp};

#[tokio::test]
async fn a_pending_secret_does_not_enable_the_method() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    totp::begin_enrollment(&bench.services, session.fresh(bench.clock_now()).unwrap())
        .await
        .unwrap();
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
}

#[tokio::test]
async fn a_reload_shows_the_same_secret_until_it_expires() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let first = totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    bench.clock.advance(14 * 60);
    let later = totp::on_screen(&bench.services, &session).await.unwrap().unwrap();
    assert_eq!(*first.key, *later.key);
    bench.clock.advance(60);
    let code = bench.code(&first.key);
    let outcome =
        totp::confirm_enrollment(&bench.services, &session, &code, &any_client()).await.unwrap();
    assert!(matches!(outcome, Confirm::Expired), "{outcome:?}");
    let next = totp::on_screen(&bench.services, &session).await.unwrap().unwrap();
    assert_ne!(*first.key, *next.key);
    bench.clock.advance(30 * 60);
    assert!(totp::on_screen(&bench.services, &session).await.unwrap().is_none());
    assert!(!totp::new_secret(&bench.services, &session).await.unwrap());
}

#[tokio::test]
async fn requesting_new_secrets_does_not_postpone_the_next_identity_check() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    for asked in [true, true, false] {
        bench.clock.advance(14 * 60);
        assert_eq!(totp::new_secret(&bench.services, &session).await.unwrap(), asked);
    }
    let token = bench.fresh(&token).await;
    let session = bench.session(&token).await;
    assert!(totp::new_secret(&bench.services, &session).await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_tabs_that_start_together_show_the_same_secret() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let keys = at_once((0..8).map(|_| {
        let (services, session) = (bench.services.clone(), session.clone());
        async move {
            let fresh = session.fresh(services.now()).unwrap();
            totp::begin_enrollment(&services, fresh).await.unwrap().key.to_string()
        }
    }))
    .await;
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[tokio::test]
async fn a_secret_belongs_to_the_session_that_created_it() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let secret = totp::begin_enrollment(&bench.services, session.fresh(bench.clock_now()).unwrap())
        .await
        .unwrap();
    let WithPassword::Complete(other) = with_password(&bench.services, PASSWORD).await else {
        panic!()
    };
    let other = bench.session(&other.token).await;
    let outcome =
        totp::confirm_enrollment(&bench.services, &other, &bench.code(&secret.key), &any_client())
            .await
            .unwrap();
    assert!(matches!(outcome, Confirm::Expired), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_ten_concurrent_confirmations_enrolls() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let secret = totp::begin_enrollment(&bench.services, session.fresh(bench.clock_now()).unwrap())
        .await
        .unwrap();
    let code = bench.code(&secret.key);
    let outcomes = at_once((0..10).map(|_| {
        let (services, session, code) = (bench.services.clone(), session.clone(), code.clone());
        async move { totp::confirm_enrollment(&services, &session, &code, &any_client()).await }
    }))
    .await;
    let mut done = 0;
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => done += usize::from(matches!(outcome, Confirm::Done { .. })),
            // On a slow machine, hashing so many recovery codes at once can be refused as too busy.
            Err(error) => assert!(error.is_temporary(), "{error}"),
        }
    }
    assert_eq!(done, 1);
}
