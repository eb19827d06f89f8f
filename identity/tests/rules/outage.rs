use crate::{any_client, attempt, enrolled};
use identity::{
    disable,
    error::Error,
    identity_check,
    purpose::Purpose,
    secret::{Token, Typed},
    session,
    sign_in::{self, WithPassword},
    testing::{Bench, EMAIL, PASSWORD},
};

#[tokio::test]
async fn a_session_is_found_while_its_use_cannot_be_stored() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    bench.clock.advance(61);
    bench.refuse_writes().await;
    let found = session::resume(&bench.services, &token).await.unwrap();
    assert!(found.is_some());
    let failed = session::end(&bench.services, &found.unwrap(), &any_client()).await;
    assert!(failed.unwrap_err().is_temporary());
    bench.accept_writes().await;
    let found = session::resume(&bench.services, &token).await.unwrap().unwrap();
    session::end(&bench.services, &found, &any_client()).await.unwrap();
}

#[tokio::test]
async fn a_right_password_is_not_a_guess_if_the_database_is_full_afterwards() {
    let bench = Bench::new().await;
    if bench.url.starts_with("postgres") {
        return;
    }
    bench.administrator().await;
    // A count fits into the file as it is, and a session with so long a name does not.
    let client = identity::client::Client { browser: "B".repeat(1_000_000), ..any_client() };
    for _ in 0..12 {
        fill(&bench).await;
        let failed =
            sign_in::with_password(&bench.services, attempt(EMAIL, PASSWORD), &client).await;
        assert!(failed.unwrap_err().is_temporary());
    }
    assert_eq!(bench.column("throttles", "failures").await, ["0"]);
    bench.try_statement("PRAGMA max_page_count = 1000000").await.unwrap();
    let outcome = crate::with_password(&bench.services, PASSWORD).await;
    assert!(matches!(outcome, WithPassword::Complete(_)), "{outcome:?}");
}

/// Until the connection is replaced, which a failure causes.
async fn fill(bench: &Bench) {
    bench.try_statement("PRAGMA max_page_count = 1").await.unwrap();
}

#[tokio::test]
async fn a_right_code_is_not_a_guess_if_the_database_is_full_afterwards() {
    let (bench, _, secret) = enrolled().await;
    if bench.url.starts_with("postgres") {
        return;
    }
    bench.clock.advance(30);
    let begun = crate::with_password(&bench.services, PASSWORD).await;
    let WithPassword::SecondFactorRequired(new) = begun else { panic!("{begun:?}") };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let client = identity::client::Client { browser: "B".repeat(1_000_000), ..any_client() };
    let code = bench.code(&secret);
    for _ in 0..6 {
        fill(&bench).await;
        let failed =
            sign_in::with_second_factor(&bench.services, &pending, &code, false, &client).await;
        assert!(failed.unwrap_err().is_temporary());
    }
    bench.try_statement("PRAGMA max_page_count = 1000000").await.unwrap();
    let outcome =
        sign_in::with_second_factor(&bench.services, &pending, &code, false, &any_client()).await;
    assert!(matches!(outcome, Ok(sign_in::WithSecondFactor::Complete { .. })), "{outcome:?}");
}

#[tokio::test]
async fn a_right_code_in_settings_is_not_a_guess_if_the_database_is_full_afterwards() {
    let (bench, token, secret) = enrolled().await;
    if bench.url.starts_with("postgres") {
        return;
    }
    let session = bench.session(&token).await;
    // A count fits into the file as it is, and an event with so long a name does not.
    let client = identity::client::Client { browser: "B".repeat(1_000_000), ..any_client() };
    let (code, typed) = (bench.code(&secret), || Typed::new(PASSWORD.into()));
    for _ in 0..6 {
        let purpose = Purpose::Anything;
        fill(&bench).await;
        let failed =
            identity_check::verify(&bench.services, &session, purpose, typed(), &code, &client);
        assert!(failed.await.unwrap_err().is_temporary());
        fill(&bench).await;
        let failed = disable::disable(&bench.services, &session, typed(), &code, &client);
        assert!(failed.await.unwrap_err().is_temporary());
    }
    assert!(bench.column("wrong_codes", "id").await.is_empty());
    assert!(bench.column("throttles", "failures").await.iter().all(|failures| failures == "0"));
    bench.try_statement("PRAGMA max_page_count = 1000000").await.unwrap();
    let outcome = disable::disable(&bench.services, &session, typed(), &code, &any_client()).await;
    assert!(matches!(outcome, Ok(disable::Disable::Done(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_terminated_connection_is_an_outage_and_is_replaced() {
    let bench = Bench::new().await;
    if !bench.url.starts_with("postgres") {
        return;
    }
    let token = bench.administrator().await;
    let ended = bench.try_statement("SELECT pg_terminate_backend(pg_backend_pid())").await;
    assert!(Error::from(ended.unwrap_err()).is_temporary());
    bench.session(&token).await;
}

/// After several connections were used at once, and then lost.
async fn with_lost_connections() -> Option<(Bench, Token)> {
    let bench = Bench::new().await;
    if !bench.url.starts_with("postgres") {
        return None;
    }
    let token = bench.administrator().await;
    let look = || session::resume(&bench.services, &token);
    let (first, second, third) = tokio::join!(look(), look(), look());
    assert!([first, second, third].into_iter().all(|found| found.unwrap().is_some()));
    bench.terminate_connections().await;
    Some((bench, token))
}

#[tokio::test]
async fn a_request_succeeds_at_once_after_all_connections_were_lost() {
    let Some((bench, token)) = with_lost_connections().await else { return };
    let session = bench.session(&token).await;
    bench.terminate_connections().await;
    session::sign_out_others(&bench.services, &session, &any_client()).await.unwrap();
    bench.terminate_connections().await;
    let (first, second) = tokio::join!(bench.session(&token), bench.session(&token));
    assert_eq!((first.name, second.name), ("Maya Lindqvist".into(), "Maya Lindqvist".into()));
}

#[tokio::test]
async fn a_clock_that_differs_from_the_database_is_reported() {
    let bench = Bench::new().await;
    let real = identity::services::SystemClock;
    let set = |ahead| {
        let now = identity::services::Clock::now(&real);
        bench.clock.advance(now + ahead - bench.clock_now());
    };
    set(0);
    bench.administrator().await;
    assert_eq!(bench.services.clock_problem().await.unwrap(), None);
    set(-60);
    let problem = bench.services.clock_problem().await.unwrap().expect("a problem");
    assert!(problem.contains("seconds behind"), "{problem}");
    set(60);
    let problem = bench.services.clock_problem().await.unwrap();
    assert_eq!(problem.is_some(), bench.url.starts_with("postgres"), "{problem:?}");
}
