use crate::{any_client, attempt, enrolled, find_pending, with_password};
use identity::{
    client::Client,
    confirmation::Confirm,
    disable,
    identity_check::{self, Check},
    method::{Destination, Method},
    pending_sign_in::{self, Found, PendingSignIn},
    phone_number::PhoneNumber,
    purpose::Purpose,
    second_factor::{self, CodeError, Remove},
    secret::{Token, Typed},
    sent_code::{self, Sending, Target},
    session,
    sign_in::{self, PasswordAttempt, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD},
    totp,
};

const PHONE: &str = "+49 151 12345678";
const OTHER: &str = "+44 7400 123456";

/// An administrator with a recent identity check and no method. All methods are allowed.
async fn fresh() -> (Bench, Token) {
    let bench = Bench::new().await;
    bench.allow_everything().await;
    let token = bench.administrator().await;
    let token = bench.fresh(&token).await;
    (bench, token)
}

async fn begin(bench: &Bench, token: &Token, target: Target, phone: Option<&str>) -> Sending {
    let session = bench.session(token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let phone = phone.map(|text| PhoneNumber::parse(text).unwrap());
    sent_code::begin(&bench.services, fresh, target, phone, &any_client()).await.unwrap()
}

async fn confirm(bench: &Bench, token: &Token, target: Target, typed: &str) -> Confirm {
    let session = bench.session(token).await;
    sent_code::confirm(&bench.services, &session, target, typed, &any_client()).await.unwrap()
}

/// An administrator whose only method is SMS Message.
async fn with_sms() -> (Bench, Token) {
    let (bench, token) = fresh().await;
    assert_eq!(begin(&bench, &token, Target::Sms, Some(PHONE)).await, Sending::Sent);
    let code = bench.last_sent().await.code();
    match confirm(&bench, &token, Target::Sms, &code).await {
        Confirm::Done { session, first: true } => {
            bench.clock.advance(60);
            (bench, session.token)
        }
        other => panic!("{other:?}"),
    }
}

async fn pending(bench: &Bench) -> PendingSignIn {
    match with_password(&bench.services, PASSWORD).await {
        WithPassword::SecondFactorRequired(new) => find_pending(&bench.services, &new.token).await,
        other => panic!("{other:?}"),
    }
}

async fn with_code(bench: &Bench, pending: &PendingSignIn, code: &str) -> WithSecondFactor {
    sign_in::with_second_factor(&bench.services, pending, code, false, &any_client()).await.unwrap()
}

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
async fn phone_numbers_and_codes_are_not_stored_in_plain_text() {
    let (bench, _) = with_sms().await;
    pending(&bench).await;
    let code = bench.last_sent().await.code();
    for (table, columns) in [
        ("sent_code_methods", vec!["phone"]),
        ("sent_codes", vec!["flow", "address", "mac"]),
        ("outbox", vec!["sealed"]),
        ("send_counts", vec!["key"]),
        ("audit_events", vec!["method", "event"]),
    ] {
        for column in columns {
            for value in bench.column(table, column).await {
                assert!(
                    !value.contains("15112345678") && !value.contains(&code),
                    "{table}.{column}"
                );
            }
        }
    }
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
    let WithPassword::SecondFactorRequired(new) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    let code = bench.last_sent().await.code();
    let other = bench.another_node().await;
    let before = bench.column("sessions", "id").await.len();
    let tasks: Vec<_> = (0..20)
        .map(|turn| {
            let services = if turn % 2 == 0 { bench.services.clone() } else { other.clone() };
            let (token, code) = (new.token.clone(), code.clone());
            tokio::spawn(async move {
                let found = identity::pending_sign_in::find(&services, &token).await.unwrap();
                let identity::pending_sign_in::Found::Pending(pending) = found else {
                    return false;
                };
                let outcome =
                    sign_in::with_second_factor(&services, &pending, &code, false, &any_client())
                        .await;
                matches!(outcome, Ok(WithSecondFactor::Complete { .. }))
            })
        })
        .collect();
    let mut complete = 0;
    for task in tasks {
        complete += usize::from(task.await.unwrap());
    }
    assert_eq!(complete, 1);
    assert_eq!(bench.column("sessions", "id").await.len(), before + 1);
}

#[tokio::test]
async fn a_code_expires_after_ten_minutes() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
    let code = bench.last_sent().await.code();
    bench.clock.advance(600);
    let session = bench.session(&token).await;
    match verify(&bench, &session, Purpose::Anything, &code).await {
        Check::Refused { code: Some(CodeError::Expired), .. } => {}
        other => panic!("{other:?}"),
    }
}

async fn send(bench: &Bench, session: &session::Session, purpose: Purpose) {
    let sending =
        identity_check::send_code(&bench.services, session, purpose, &any_client()).await.unwrap();
    assert_eq!(sending, Sending::Sent);
}

async fn verify(bench: &Bench, session: &session::Session, purpose: Purpose, code: &str) -> Check {
    let password = Typed::new(PASSWORD.into());
    identity_check::verify(&bench.services, session, purpose, password, code, &any_client())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_code_of_another_attempt_or_purpose_does_not_work_and_overwrites_nothing() {
    let (bench, token) = with_sms().await;
    let mine = pending(&bench).await;
    let my_code = bench.last_sent().await.code();
    bench.clock.advance(30);
    let theirs = pending(&bench).await;
    let their_code = bench.last_sent().await.code();
    bench.clock.advance(30);
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
    let check_code = bench.last_sent().await.code();
    if my_code != their_code {
        let crossed = with_code(&bench, &theirs, &my_code).await;
        assert!(matches!(crossed, WithSecondFactor::Refused(CodeError::SentWrong { .. })));
    }
    if check_code != my_code {
        let crossed = with_code(&bench, &mine, &check_code).await;
        assert!(matches!(crossed, WithSecondFactor::Refused(CodeError::SentWrong { .. })));
    }
    match verify(&bench, &session, Purpose::Anything, &my_code).await {
        Check::Refused { code: Some(CodeError::SentWrong { .. }), .. } => {}
        _ if my_code == check_code => return,
        other => panic!("{other:?}"),
    }
    assert!(matches!(with_code(&bench, &mine, &my_code).await, WithSecondFactor::Complete { .. }));
}

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
    sign_in::with_password(
        &bench.services,
        crate::attempt(identity::testing::EMAIL, PASSWORD),
        &owner,
    )
    .await
    .unwrap();
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

#[tokio::test]
async fn a_change_of_the_account_voids_its_codes() {
    let (bench, token) = with_sms().await;
    let one = pending(&bench).await;
    let code = bench.last_sent().await.code();
    let session = bench.session(&token).await;
    let changed = identity::password::change(
        &bench.services,
        &session,
        Typed::new(PASSWORD.into()),
        Typed::new("another quiet harbor".into()),
        &any_client(),
    )
    .await
    .unwrap();
    assert!(matches!(changed, identity::password::Change::Done { .. }));
    assert!(!matches!(with_code(&bench, &one, &code).await, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn confirming_needs_the_code_for_this_session_and_number() {
    let (bench, token) = fresh().await;
    assert!(matches!(confirm(&bench, &token, Target::Sms, "123456").await, Confirm::Expired));
    assert_eq!(begin(&bench, &token, Target::Sms, Some(PHONE)).await, Sending::Sent);
    let first = bench.last_sent().await.code();
    bench.clock.advance(31);
    assert_eq!(begin(&bench, &token, Target::Sms, Some(OTHER)).await, Sending::Sent);
    let second = bench.last_sent().await.code();
    if first != second {
        let outcome = confirm(&bench, &token, Target::Sms, &first).await;
        assert!(matches!(outcome, Confirm::Wrong { failures: 1 }), "{outcome:?}");
    }
    assert!(matches!(confirm(&bench, &token, Target::Email, &second).await, Confirm::Expired));
    assert!(matches!(confirm(&bench, &token, Target::Sms, &second).await, Confirm::Done { .. }));
}

#[tokio::test]
async fn changing_the_number_voids_the_code() {
    let (bench, token) = fresh().await;
    begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    let code = bench.last_sent().await.code();
    let session = bench.session(&token).await;
    sent_code::give_up(&bench.services, &session, Target::Sms).await.unwrap();
    assert!(sent_code::waiting(&bench.services, &session, Target::Sms).await.unwrap().is_none());
    assert!(matches!(confirm(&bench, &token, Target::Sms, &code).await, Confirm::Expired));
}

#[tokio::test]
async fn a_method_that_is_not_allowed_cannot_be_set_up() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let token = bench.fresh(&token).await;
    let refused = begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    assert_eq!(refused, Sending::Impossible);
    assert_eq!(begin(&bench, &token, Target::Email, None).await, Sending::Impossible);
}

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
    assert_eq!(begin(&bench, &token, Target::Email, None).await, Sending::Sent);
    let code = bench.last_sent().await.code();
    let done = confirm(&bench, &token, Target::Email, &code).await;
    assert!(matches!(done, Confirm::Done { first: false, .. }), "{done:?}");
    assert_eq!(enrollments().await, ["two_factor_enabled", "sent_code_enrolled"]);
}

#[tokio::test]
async fn the_old_number_works_until_the_new_one_is_confirmed() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
    let code = bench.last_sent().await.code();
    let Check::Passed(new) = verify(&bench, &session, Purpose::Anything, &code).await else {
        panic!()
    };
    bench.clock.advance(31);
    assert_eq!(begin(&bench, &new.token, Target::OtherPhone, Some(OTHER)).await, Sending::Sent);
    let code = bench.last_sent().await.code();
    bench.clock.advance(31);
    pending(&bench).await;
    assert_eq!(bench.last_sent().await.to, "+4915112345678");
    let done = confirm(&bench, &new.token, Target::OtherPhone, &code).await;
    assert!(matches!(done, Confirm::Done { first: false, .. }), "{done:?}");
    bench.clock.advance(31);
    pending(&bench).await;
    assert_eq!(bench.last_sent().await.to, "+447400123456");
}

#[tokio::test]
async fn the_default_method_comes_first_and_others_send_only_when_chosen() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    begin(&bench, &token, Target::Email, None).await;
    let code = bench.last_sent().await.code();
    let Confirm::Done { session: new, .. } = confirm(&bench, &token, Target::Email, &code).await
    else {
        panic!()
    };
    bench.clock.advance(31);
    let before = bench.outbox().await.len();
    let WithPassword::SecondFactorRequired(half) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    assert_eq!(bench.outbox().await.len(), before);
    let one = find_pending(&bench.services, &half.token).await;
    let chosen =
        sign_in::choose_method(&bench.services, &one, Method::Email, &any_client()).await.unwrap();
    assert_eq!(chosen, Some(Sending::Sent));
    let one = find_pending(&bench.services, &half.token).await;
    let challenge = sign_in::challenge(&bench.services, &one, &any_client()).await.unwrap();
    assert_eq!(challenge.method, Method::Email);
    assert_eq!(challenge.trust_days, None);
    assert_eq!(challenge.methods.len(), 2);
    let code = bench.last_sent().await.code();
    assert!(matches!(with_code(&bench, &one, &code).await, WithSecondFactor::Complete { .. }));

    let session = bench.session(&new.token).await;
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
    begin(&bench, &token, Target::Email, None).await;
    let code = bench.last_sent().await.code();
    let Confirm::Done { session: new, .. } = confirm(&bench, &token, Target::Email, &code).await
    else {
        panic!()
    };
    let session = bench.session(&new.token).await;
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

#[tokio::test]
async fn disabling_accepts_only_a_code_sent_for_it() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    let prompt = identity_check::prompt(&bench.services, &session, Purpose::Disable).await.unwrap();
    assert!(prompt.code.is_some());
    send(&bench, &session, Purpose::Anything).await;
    let other = bench.last_sent().await.code();
    let disable = async |code: &str| {
        let password = Typed::new(PASSWORD.into());
        disable::disable(&bench.services, &session, password, code, &any_client()).await.unwrap()
    };
    assert!(matches!(disable(&other).await, disable::Disable::Refused { code: Some(_), .. }));
    bench.clock.advance(31);
    send(&bench, &session, Purpose::Disable).await;
    let code = bench.last_sent().await.code();
    assert!(matches!(disable(&code).await, disable::Disable::Done(_)));
    assert!(bench.column("sent_code_methods", "phone").await.is_empty());
    assert_eq!(bench.last_sent().await.subject, "Two-factor authentication is off");
}

#[tokio::test]
async fn a_code_from_an_email_does_not_work_as_one_from_a_text() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    send(&bench, &session, Purpose::Anything).await;
    let code = bench.last_sent().await.code();
    let Check::Passed(new) = verify(&bench, &session, Purpose::Anything, &code).await else {
        panic!()
    };
    begin(&bench, &new.token, Target::Email, None).await;
    let code = bench.last_sent().await.code();
    assert!(matches!(
        confirm(&bench, &new.token, Target::Email, &code).await,
        Confirm::Done { .. }
    ));
    let WithPassword::SecondFactorRequired(half) = with_password(&bench.services, PASSWORD).await
    else {
        panic!()
    };
    let one = find_pending(&bench.services, &half.token).await;
    sign_in::choose_method(&bench.services, &one, Method::Email, &any_client()).await.unwrap();
    let mailed = bench.last_sent().await.code();
    bench.try_statement("UPDATE pending_sign_ins SET method = 'sms'").await.unwrap();
    let one = find_pending(&bench.services, &half.token).await;
    let outcome = with_code(&bench, &one, &mailed).await;
    assert!(matches!(outcome, WithSecondFactor::Refused(CodeError::Expired)), "{outcome:?}");
}

#[tokio::test]
async fn a_method_that_has_since_been_forbidden_cannot_be_confirmed() {
    let (bench, token) = fresh().await;
    begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    let code = bench.last_sent().await.code();
    bench.try_statement("UPDATE policy SET sms_allowed = FALSE").await.unwrap();
    assert!(matches!(confirm(&bench, &token, Target::Sms, &code).await, Confirm::OutOfDate));
    assert!(bench.column("sent_code_methods", "method").await.is_empty());
}

#[tokio::test]
async fn a_code_for_setup_can_be_resent_for_half_an_hour() {
    let (bench, token) = fresh().await;
    begin(&bench, &token, Target::Sms, Some(PHONE)).await;
    let session = bench.session(&token).await;
    let again = async || {
        sent_code::resend(&bench.services, &session, Target::Sms, &any_client()).await.unwrap()
    };
    bench.clock.advance(29 * 60);
    assert_eq!(again().await, Sending::Sent);
    bench.clock.advance(60);
    assert_eq!(again().await, Sending::Impossible);
}

#[tokio::test]
async fn an_unreadable_number_does_not_block_recovery_codes() {
    let (bench, token) = with_sms().await;
    let session = bench.session(&token).await;
    let codes =
        identity::recovery_code::revealed(&bench.services, &session).await.unwrap().unwrap();
    bench.try_statement("UPDATE sent_code_methods SET phone = 'v1.x.x'").await.unwrap();
    let one = pending(&bench).await;
    let challenge = sign_in::challenge(&bench.services, &one, &any_client()).await.unwrap();
    assert!(challenge.destination.is_none() && challenge.sent.is_none());
    let code = identity::recovery_code::RecoveryCode::parse(&codes.codes[0]).unwrap();
    let outcome =
        sign_in::with_recovery_code(&bench.services, &one, &code, &any_client()).await.unwrap();
    assert!(matches!(outcome, WithSecondFactor::Complete { .. }));
}

#[tokio::test]
async fn a_recovery_code_adds_no_method() {
    let (bench, token) = with_sms().await;
    let codes = crate::recovery_code::codes(&bench, &token).await;
    let session = bench.session(&token).await;
    let checked = identity_check::verify(
        &bench.services,
        &session,
        Purpose::Reset,
        Typed::new(PASSWORD.into()),
        &codes[0],
        &any_client(),
    )
    .await;
    let Check::Passed(new) = checked.unwrap() else { panic!() };
    let (session, now) = (bench.session(&new.token).await, bench.clock_now());
    let proof = session.fresh_for_reset(now).unwrap();
    assert!(totp::begin_reset(&bench.services, proof).await.unwrap().is_none());
    assert!(!totp::new_secret(&bench.services, &session).await.unwrap());
    assert!(totp::on_screen(&bench.services, &session).await.unwrap().is_none());
    assert!(session.fresh(now).is_none() && session.fresh_for_enrollment(now).is_none());
    assert!(bench.column("totp_enrollments", "session_id").await.is_empty());
}
