mod meanwhile;

use crate::{any_client, attempt, enrolled, find_pending, with_password};
use identity::{
    pending_sign_in::{self, Found},
    session,
    sign_in::{self, PasswordAttempt, WithPassword},
    testing::{Bench, EMAIL, PASSWORD},
};
use std::time::{Duration, Instant};

/// Shows that no sign-in waits without end. The time in use depends on the machine, which runs other
/// tests at the same time.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

#[tokio::test]
async fn the_password_is_enough_only_without_a_method() {
    let bench = Bench::new().await;
    bench.administrator().await;
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
    let (bench, _, _) = enrolled().await;
    assert!(matches!(
        with_password(&bench.services, PASSWORD).await,
        WithPassword::SecondFactorRequired(_)
    ));
}

#[tokio::test]
async fn a_new_name_is_used_between_password_and_code_on_every_node() {
    let (bench, _, _) = enrolled().await;
    let WithPassword::SecondFactorRequired(new) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    let other = bench.another_node().await;
    assert_eq!(find_pending(&other, &new.token).await.about.product, "Latchkey");
    bench.try_statement("UPDATE installation SET product = 'Acme ID'").await.unwrap();
    assert_eq!(find_pending(&other, &new.token).await.about.product, "Acme ID");
}

#[tokio::test]
async fn addresses_ignore_letter_case_and_passwords_do_not() {
    let bench = Bench::new().await;
    bench.administrator().await;
    let upper = sign_in::with_password(
        &bench.services,
        attempt("MAYA@Example.com", PASSWORD),
        &any_client(),
    )
    .await
    .unwrap();
    assert!(matches!(upper, WithPassword::Complete(_)));
    for wrong in ["Copper lantern tide", "copper lantern tide ", "copper lantern tid", ""] {
        assert!(
            matches!(with_password(&bench.services, wrong).await, WithPassword::Refused),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn a_mailbox_is_found_under_every_spelling_of_its_address() {
    let bench = Bench::new().await;
    bench.person("zoe@exämple.org", "Zoë", "member").await;
    assert_eq!(bench.column("accounts", "email").await, ["zoe@exämple.org"]);
    for typed in [
        "zoe@exämple.org",
        "Zoe@EXA\u{308}MPLE.org",
        "zoe@xn--exmple-cua.org",
        "\u{202A}zoe@exämple.org\u{202C}",
        "zoe@exämple.org\u{200B}",
    ] {
        let client = any_client();
        let found = sign_in::with_password(&bench.services, attempt(typed, PASSWORD), &client);
        assert!(matches!(found.await.unwrap(), WithPassword::Complete(_)), "{typed:?}");
    }
}

#[tokio::test]
async fn an_unknown_account_gets_the_same_answer_after_the_same_work() {
    let (bench, _, _) = enrolled().await;
    let blocked = Bench::new().await;
    blocked.administrator().await;
    blocked.try_statement("UPDATE accounts SET status = 'deactivated'").await.unwrap();
    let cases = [
        (&bench, EMAIL, "wrong"),
        (&bench, "nobody@example.com", "wrong"),
        (&bench, "nobody@example.com", PASSWORD),
        (&blocked, EMAIL, PASSWORD),
    ];
    for (bench, email, password) in cases {
        let before = bench.slow_hashes();
        let attempt = attempt(email, password);
        let outcome =
            sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap();
        assert!(matches!(outcome, WithPassword::Refused), "{email}: {outcome:?}");
        assert_eq!(bench.slow_hashes() - before, 1, "{email}");
    }
}

#[tokio::test]
async fn a_recovery_code_takes_the_same_work_whether_its_slot_was_used_or_not() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    let revealed = identity::recovery_code::revealed(&bench.services, &session).await.unwrap();
    let codes = revealed.unwrap().codes.to_vec();
    for typed in [codes[0].clone(), codes[0].clone(), format!("{}0000", &codes[1][..17])] {
        let pending = crate::pending(&bench.services).await;
        let code = identity::recovery_code::RecoveryCode::parse(&typed).unwrap();
        let before = bench.slow_hashes();
        sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await.unwrap();
        assert_eq!(bench.slow_hashes() - before, 1, "{typed}");
    }
}

#[tokio::test]
async fn the_requested_page_is_remembered_until_sign_in_completes() {
    let (bench, _, secret) = enrolled().await;
    let asked =
        PasswordAttempt { next_path: Some("/settings/profile".into()), ..attempt(EMAIL, PASSWORD) };
    let WithPassword::SecondFactorRequired(new) =
        sign_in::with_password(&bench.services, asked, &any_client()).await.unwrap()
    else {
        panic!()
    };
    let pending = crate::find_pending(&bench.services, &new.token).await;
    let outcome = sign_in::with_second_factor(
        &bench.services,
        &pending,
        &bench.code(&secret),
        false,
        &any_client(),
    )
    .await
    .unwrap();
    assert!(
        matches!(outcome, sign_in::WithSecondFactor::Complete { next_path: Some(path), .. } if path == "/settings/profile")
    );
}

#[tokio::test]
async fn a_pending_token_and_a_session_token_are_not_interchangeable() {
    let (bench, token, _) = enrolled().await;
    let WithPassword::SecondFactorRequired(new) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    assert!(session::resume(&bench.services, &new.token).await.unwrap().is_none());
    assert!(matches!(
        pending_sign_in::find(&bench.services, &token).await.unwrap(),
        Found::Unknown
    ));
}

#[tokio::test]
async fn signing_in_as_someone_else_ends_the_attempt() {
    let (bench, _, _) = enrolled().await;
    let WithPassword::SecondFactorRequired(new) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    pending_sign_in::abandon(&bench.services, &new.token).await.unwrap();
    assert!(matches!(
        pending_sign_in::find(&bench.services, &new.token).await.unwrap(),
        Found::Unknown
    ));
}

#[tokio::test]
async fn only_the_first_sign_in_takes_the_time_zone_of_the_browser() {
    let bench = Bench::new().await;
    bench.person(EMAIL, "Maya", "member").await;
    for (sent, zone) in [("Asia/Tokyo", "Asia/Tokyo"), ("Europe/Oslo", "Asia/Tokyo")] {
        let client = any_client().in_zone(sent);
        let signed_in = sign_in::with_password(&bench.services, attempt(EMAIL, PASSWORD), &client);
        let WithPassword::Complete(new) = signed_in.await.unwrap() else { panic!() };
        assert_eq!(bench.session(&new.token).await.time_zone, zone);
    }
}

#[tokio::test]
async fn signing_in_ends_the_previous_session_of_the_browser() {
    let bench = Bench::new().await;
    let before = bench.administrator().await;
    let again = PasswordAttempt { replaces: Some(before.clone()), ..attempt(EMAIL, PASSWORD) };
    assert!(matches!(
        sign_in::with_password(&bench.services, again, &any_client()).await.unwrap(),
        WithPassword::Complete(_)
    ));
    assert!(session::resume(&bench.services, &before).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn excess_sign_ins_are_turned_away_and_the_others_are_answered() {
    let mut bench = Bench::new().await;
    bench.services = bench.services.at_production_cost();
    bench.administrator().await;
    let tasks: Vec<_> = (0..500)
        .map(|turn| {
            let services = bench.services.clone();
            let attempt = attempt(&format!("nobody{turn}@example.com"), "wrong");
            tokio::spawn(async move {
                let begin = Instant::now();
                let outcome = sign_in::with_password(&services, attempt, &any_client()).await;
                (outcome, begin.elapsed())
            })
        })
        .collect();
    let mut busy = 0;
    for task in tasks {
        let (outcome, waited) = task.await.unwrap();
        assert!(waited < ANSWERED_WITHIN, "{waited:?}");
        match outcome {
            Ok(outcome) => assert!(matches!(outcome, WithPassword::Refused)),
            Err(error) => {
                assert!(error.is_temporary(), "{error}");
                busy += 1;
            }
        }
    }
    assert!(busy > 0, "the queue is limited");
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
}
