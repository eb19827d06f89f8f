use super::{enforce, save, update};
use crate::{administrator, any_client, enrolled, with_password};
use identity::{
    account::{EmailAddress, Name, Role},
    method::Method,
    policy::{self, Allowed, Enforcement},
    settings::security::{self, Question, Save, Start, Update},
    sign_in::WithPassword,
    testing::{Bench, PASSWORD},
    users::new::{self, Added, NewUser},
};

async fn enforcement(bench: &Bench) -> Option<Enforcement> {
    policy::policy(&bench.services).await.unwrap().enforcement
}

#[tokio::test]
async fn an_administrator_needs_a_method_to_enforce_it() {
    let (bench, token) = administrator().await;
    let next = Some(Start::NextSignIn);
    assert_eq!(save(&bench, &token, update(1, next)).await, Save::OwnMethod);
    assert_eq!(enforcement(&bench).await, None);
    let (token, secret) = bench.enroll(&token).await;
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    assert_eq!(save(&bench, &token, update(1, next)).await, Save::Done);
    let since = bench.clock_now();
    assert_eq!(enforcement(&bench).await, Some(Enforcement { since, from: None }));
}

#[tokio::test]
async fn a_new_date_must_be_in_the_future_and_may_pass_later() {
    let (bench, token, secret) = enrolled().await;
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    let now = bench.clock_now();
    for past in [0, now - 1, now] {
        assert_eq!(save(&bench, &token, update(1, Some(Start::On(past)))).await, Save::Date);
    }
    let from = now + 300;
    assert_eq!(save(&bench, &token, update(1, Some(Start::On(from)))).await, Save::Done);
    assert_eq!(enforcement(&bench).await, Some(Enforcement { since: now, from: Some(from) }));
    bench.clock.advance(400);
    assert_eq!(save(&bench, &token, update(2, Some(Start::On(from)))).await, Save::Done);
    assert_eq!(enforcement(&bench).await, Some(Enforcement { since: now, from: Some(from) }));
    let at_once = now + 400;
    assert_eq!(save(&bench, &token, update(3, Some(Start::NextSignIn))).await, Save::Done);
    assert_eq!(enforcement(&bench).await, Some(Enforcement { since: at_once, from: None }));
    assert_eq!(save(&bench, &token, update(4, None)).await, Save::Done);
    assert_eq!(enforcement(&bench).await, None);
}

#[tokio::test]
async fn enforcing_ends_no_session_and_the_next_sign_in_must_enroll() {
    let bench = Bench::new().await;
    let before = bench.administrator().await;
    bench.clock.advance(10);
    enforce(&bench, Some(("", bench.clock_now(), None))).await;
    assert!(!bench.session(&before).await.must_enroll);
    let WithPassword::Complete(new) = with_password(&bench.services, PASSWORD).await else {
        panic!("a factor was asked for")
    };
    let session = bench.session(&new.token).await;
    assert!(session.must_enroll && session.administrator().is_none());
    assert!(session.fresh(bench.clock_now()).is_none());
    assert!(session.fresh_for_enrollment(bench.clock_now()).is_some());
    bench.clock.advance(30 * 60);
    let session = bench.session(&new.token).await;
    assert!(session.fresh_for_enrollment(bench.clock_now()).is_none());
}

#[tokio::test]
async fn the_consequences_of_saving_are_counted() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    let before = policy::policy(&bench.services).await.unwrap();
    let asked = async |update: Update| {
        security::questions(&bench.services, &before, &update).await.unwrap()
    };
    let same = Update {
        allowed: Allowed { app: true, sms: true, email: true },
        trust_allowed: true,
        ..update(before.version, None)
    };
    assert_eq!(asked(same).await, []);
    let start = Start::NextSignIn;
    let enforcing = Update { enforce: Some(start), ..same };
    let enforce =
        |invited| [Question::Enforce { missing: 0, total: 1, invited, start, sooner: false }];
    assert_eq!(asked(enforcing).await, enforce(0));
    let session = bench.session(&token).await;
    let ola = NewUser {
        name: Name::parse("Ola").unwrap(),
        email: EmailAddress::parse("ola@example.com").unwrap(),
        role: Role::Member,
        required: false,
    };
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let added = new::add(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(added, Added::Done { .. }));
    assert_eq!(asked(enforcing).await, enforce(1));
    let off = Update { second_factor_on: false, ..same };
    assert_eq!(asked(off).await, [Question::TurnOff { users: 1, ends_enforcement: false }]);
    let without_trust = Update { trust_allowed: false, ..same };
    assert_eq!(asked(without_trust).await, [Question::StopTrusting { browsers: 0 }]);
    let allowed = Allowed { app: false, sms: true, email: false };
    let stop = Question::StopAllowing { method: Method::App, users: 1, without_other: 1 };
    assert_eq!(asked(Update { allowed, ..same }).await, [stop]);
}

#[tokio::test]
async fn saving_an_earlier_start_of_enforcement_is_a_question_and_a_later_one_is_not() {
    const DAY: i64 = 86_400;
    let (bench, ..) = enrolled().await;
    let now = bench.clock_now();
    let from = now + 14 * DAY;
    let enforced = format!("UPDATE policy SET enforced_at = {now}, required_from = {from}");
    bench.try_statement(&enforced).await.unwrap();
    let before = policy::policy(&bench.services).await.unwrap();
    let asked = async |start: Start| {
        let update = update(before.version, Some(start));
        security::questions(&bench.services, &before, &update).await.unwrap()
    };
    for start in [Start::NextSignIn, Start::On(from - DAY)] {
        let sooner = Question::Enforce { missing: 0, total: 1, invited: 0, start, sooner: true };
        assert_eq!(asked(start).await, [sooner]);
    }
    for start in [Start::On(from), Start::On(from + DAY)] {
        assert_eq!(asked(start).await, []);
    }
}
