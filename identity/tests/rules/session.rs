use crate::{any_client, enrolled, with_code, with_password};
use identity::{
    account::Role,
    recovery_code,
    secret::Token,
    session::{self, ABSOLUTE, IDLE, NewSession, Session},
    sign_in::{self, PasswordAttempt, WithPassword, WithSecondFactor},
    testing::{Bench, PASSWORD},
};

async fn is_alive(bench: &Bench, token: &Token) -> bool {
    session::resume(&bench.services, token).await.unwrap().is_some()
}

#[tokio::test]
async fn an_idle_session_expires_and_activity_extends_it() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    bench.clock.advance(IDLE - 1);
    assert!(is_alive(&bench, &token).await);
    bench.clock.advance(IDLE - 1);
    assert!(is_alive(&bench, &token).await);
    bench.clock.advance(IDLE);
    assert!(!is_alive(&bench, &token).await);
}

#[tokio::test]
async fn activity_does_not_extend_a_session_beyond_its_absolute_limit() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    for _ in 0..ABSOLUTE / 1800 - 1 {
        bench.clock.advance(1800);
        assert!(is_alive(&bench, &token).await);
    }
    bench.clock.advance(1800);
    assert!(!is_alive(&bench, &token).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    session::end(&bench.services, &bench.session(&token).await, &any_client()).await.unwrap();
    assert!(!is_alive(&bench, &token).await);
}

#[tokio::test]
async fn every_change_applies_to_the_next_request_on_every_node() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let other = bench.another_node().await;
    let found = async || session::resume(&other, &token).await.unwrap();
    assert!(!found().await.unwrap().must_enroll);
    for (change, undo) in [
        ("UPDATE accounts SET status = 'deactivated'", "UPDATE accounts SET status = 'active'"),
        (
            "UPDATE accounts SET security_version = security_version + 1",
            "UPDATE accounts SET security_version = security_version - 1",
        ),
    ] {
        bench.try_statement(change).await.unwrap();
        assert!(found().await.is_none(), "{change}");
        bench.try_statement(undo).await.unwrap();
    }
    bench.try_statement("UPDATE policy SET enforced_at = 1, required_from = 1").await.unwrap();
    assert!(found().await.unwrap().must_enroll);
    bench.try_statement("UPDATE accounts SET role = 'member', name = 'M'").await.unwrap();
    bench.try_statement("UPDATE installation SET product = 'Acme ID'").await.unwrap();
    let session = found().await.unwrap();
    assert_eq!((session.role, session.name.as_str()), (Role::Member, "M"));
    assert_eq!(session.about.product, "Acme ID");
    session::end(&bench.services, &session, &any_client()).await.unwrap();
    assert!(found().await.is_none());
}

#[tokio::test]
async fn an_identity_check_changes_the_token_and_using_it_ends_the_old_one() {
    let bench = Bench::new().await;
    let before = bench.administrator().await;
    let after = bench.fresh(&before).await;
    assert!(is_alive(&bench, &before).await, "the answer with the new one may be lost");
    assert!(is_alive(&bench, &after).await);
    assert!(!is_alive(&bench, &before).await);
    let third = bench.fresh(&after).await;
    bench.clock.advance(60);
    assert!(!is_alive(&bench, &after).await, "the new one was not used, but a minute has passed");
    assert!(is_alive(&bench, &third).await);
}

#[tokio::test]
async fn a_browser_that_missed_the_new_token_gets_another_and_the_missed_one_is_void() {
    let bench = Bench::new().await;
    let before = bench.administrator().await;
    let missed = bench.fresh(&before).await;
    let again = bench.session(&before).await;
    assert!(again.by_previous_token);
    let token = session::hand_out_again(&bench.services, &again).await.unwrap().unwrap();
    assert!(!is_alive(&bench, &missed).await);
    assert!(is_alive(&bench, &token).await);
    assert!(!is_alive(&bench, &before).await);
}

#[tokio::test]
async fn of_two_forms_that_are_sent_with_the_previous_token_at_once_one_receives_a_new_one() {
    let bench = Bench::new().await;
    let before = bench.administrator().await;
    bench.fresh(&before).await;
    let both = [bench.session(&before).await, bench.session(&before).await];
    let [first, second] = &both;
    let token = session::hand_out_again(&bench.services, first).await.unwrap().unwrap();
    assert!(session::hand_out_again(&bench.services, second).await.unwrap().is_none());
    assert!(is_alive(&bench, &before).await, "until the new one is used");
    assert!(is_alive(&bench, &token).await);
}

#[tokio::test]
async fn a_copy_of_the_previous_token_gains_nothing_from_an_identity_check() {
    let (bench, copied, secret) = enrolled().await;
    bench.clock.advance(600);
    let (services, now) = (&bench.services, bench.clock_now());
    let token = bench.fresh_with_code(&copied, &secret).await;
    let new = NewSession { token, device: None, trust: None };
    let owner = session::renewed(services, &new).await.unwrap().unwrap();
    recovery_code::renew(services, owner.fresh(now).unwrap(), &any_client()).await.unwrap();
    assert!(recovery_code::revealed(services, &owner).await.unwrap().is_some());
    let gains = async |token: &Token| {
        let session = bench.session(token).await;
        let shown = recovery_code::revealed(services, &session).await.unwrap();
        session.fresh(now).is_some() || session.fresh_for_reset(now).is_some() || shown.is_some()
    };
    assert!(!gains(&copied).await, "with the copy");
    let previous = bench.session(&copied).await;
    let handed_out = session::hand_out_again(services, &previous).await.unwrap().unwrap();
    assert!(!gains(&handed_out).await, "with the token that the copy received");
    assert!(bench.column("sessions", "factor_at").await.is_empty());
}

/// The first set of recovery codes, shown to the session that made it and to a copy of its previous
/// token, before and after another token was handed out for the copy.
async fn first_codes_shown(bench: &Bench, copied: &Token, token: Token) -> [bool; 3] {
    let services = &bench.services;
    let shown = async |session: &Session| {
        recovery_code::revealed(services, session).await.unwrap().is_some()
    };
    let new = NewSession { token, device: None, trust: None };
    let owner = session::renewed(services, &new).await.unwrap().unwrap();
    let previous = bench.session(copied).await;
    assert!(previous.by_previous_token);
    let [to_owner, to_copy] = [shown(&owner).await, shown(&previous).await];
    let handed_out = session::hand_out_again(services, &previous).await.unwrap().unwrap();
    [to_owner, to_copy, shown(&bench.session(&handed_out).await).await]
}

#[tokio::test]
async fn a_copy_of_the_previous_token_is_not_shown_the_first_recovery_codes() {
    let bench = Bench::new().await;
    let fresh = bench.fresh(&bench.administrator().await).await;
    // A page in between, so that the token from before the check ends.
    bench.session(&fresh).await;
    let (token, _) = bench.enroll(&fresh).await;
    assert_eq!(first_codes_shown(&bench, &fresh, token).await, [true, false, false]);
}

#[tokio::test]
async fn a_copy_of_the_previous_token_is_not_shown_the_first_codes_of_an_imported_user() {
    let (bench, copied, secret) = enrolled().await;
    // An imported app comes with a set without codes.
    bench.try_statement("DELETE FROM recovery_codes").await.unwrap();
    bench
        .try_statement("UPDATE recovery_code_sets SET generation = 0, revealed = NULL")
        .await
        .unwrap();
    bench.clock.advance(600);
    let token = bench.fresh_with_code(&copied, &secret).await;
    let new = NewSession { token: token.clone(), device: None, trust: None };
    let owner = session::renewed(&bench.services, &new).await.unwrap().unwrap();
    let fresh = owner.fresh(bench.clock_now()).unwrap();
    recovery_code::renew(&bench.services, fresh, &any_client()).await.unwrap();
    assert_eq!(bench.column("recovery_code_sets", "generation").await, ["1"]);
    assert_eq!(first_codes_shown(&bench, &copied, token).await, [true, false, false]);
}

#[tokio::test]
async fn turning_two_factor_authentication_on_ends_the_other_sessions() {
    let bench = Bench::new().await;
    let first = bench.administrator().await;
    let WithPassword::Complete(other) = with_password(&bench.services, PASSWORD).await else {
        panic!()
    };
    let token = bench.fresh(&first).await;
    let (token, _) = bench.enroll(&token).await;
    assert!(!is_alive(&bench, &other.token).await);
    assert!(is_alive(&bench, &token).await);
}

#[tokio::test]
async fn freshness_lasts_ten_minutes_in_one_session() {
    let (bench, token, secret) = enrolled().await;
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!()
    };
    bench.clock.advance(30);
    let fresh = bench.fresh_with_code(&token, &secret).await;
    assert!(bench.session(&fresh).await.fresh(bench.clock_now()).is_some());
    assert!(
        bench.session(&session.token).await.fresh(bench.clock_now()).is_none(),
        "signing in is not an identity check"
    );
    bench.clock.advance(600);
    assert!(bench.session(&fresh).await.fresh(bench.clock_now()).is_none());
}

#[tokio::test]
async fn a_stored_hash_is_not_a_token() {
    let bench = Bench::new().await;
    bench.administrator().await;
    for stored in bench.column("sessions", "token_hash").await {
        let Some(token) = Token::parse(&stored) else { continue };
        assert!(!is_alive(&bench, &token).await);
    }
}

#[tokio::test]
async fn signing_in_ends_the_session_of_a_browser_that_missed_its_new_token() {
    let bench = Bench::new().await;
    let before = bench.administrator().await;
    let after = bench.fresh(&before).await;
    let attempt = PasswordAttempt {
        replaces: Some(before),
        ..crate::attempt(identity::testing::EMAIL, PASSWORD)
    };
    sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap();
    assert!(!is_alive(&bench, &after).await);
}
