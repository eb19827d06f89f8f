use crate::{administrator, any_client, enrolled, with_password};
use identity::{
    policy::{self, Allowed},
    second_factor::{self, State},
    settings::security::{self, Question, Save, Start, Update},
    sign_in::WithPassword,
    testing::{Bench, PASSWORD},
};
use sea_orm::{ConnectionTrait, TransactionTrait};

const EVERYTHING: Allowed = Allowed { app: true, sms: true, email: true };

async fn save(bench: &Bench, token: &identity::secret::Token, update: Update) -> Save {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    security::save(&bench.services, administrator, update, &any_client()).await.unwrap()
}

fn update(version: i64) -> Update {
    Update {
        version,
        second_factor_on: true,
        allowed: EVERYTHING,
        passkeys_allowed: true,
        trust_allowed: true,
        trust_days: 14,
        enforce: None,
    }
}

#[tokio::test]
async fn a_new_installation_allows_the_app_and_nothing_else() {
    let bench = Bench::new().await;
    let policy = policy::policy(&bench.services).await.unwrap();
    assert!(policy.second_factor_on);
    assert_eq!(policy.allowed, Allowed { app: true, sms: false, email: false });
    assert_eq!((policy.trust(), policy.enforcement), (None, None));
}

#[tokio::test]
async fn a_save_of_an_outdated_version_is_refused() {
    let (bench, token) = administrator().await;
    assert_eq!(save(&bench, &token, update(1)).await, Save::Done);
    assert_eq!(save(&bench, &token, update(1)).await, Save::Conflict);
    let policy = policy::policy(&bench.services).await.unwrap();
    assert_eq!((policy.version, policy.allowed, policy.trust()), (2, EVERYTHING, Some(14)));
}

#[tokio::test]
async fn a_policy_that_is_saved_while_a_sign_in_waits_for_its_account_applies_to_it() {
    let (bench, _, _) = enrolled().await;
    if !bench.url.starts_with("postgres") {
        return;
    }
    bench.try_statement("UPDATE policy SET second_factor_on = FALSE").await.unwrap();
    let other = sea_orm::Database::connect(&bench.url).await.unwrap().begin().await.unwrap();
    other.execute_unprepared("SELECT 1 FROM accounts FOR UPDATE").await.unwrap();
    let services = bench.services.clone();
    let signing_in = tokio::spawn(async move { with_password(&services, PASSWORD).await });
    let waiting = "(SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
                   AND datname = current_database()) AS waiting";
    while bench.column(waiting, "pid").await.is_empty() {}
    other.execute_unprepared("UPDATE policy SET second_factor_on = TRUE").await.unwrap();
    other.commit().await.unwrap();
    let outcome = signing_in.await.unwrap();
    assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_former_administrator_cannot_save() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let save = async || {
        security::save(&bench.services, administrator, update(1), &any_client()).await.unwrap()
    };
    for lost in ["role = 'member'", "security_version = security_version + 1"] {
        bench.try_statement(&format!("UPDATE accounts SET {lost}")).await.unwrap();
        assert_eq!(save().await, Save::Conflict, "{lost}");
        bench.try_statement("UPDATE accounts SET role = 'administrator'").await.unwrap();
    }
    assert_eq!(policy::policy(&bench.services).await.unwrap().version, 1);
}

#[tokio::test]
async fn invalid_settings_are_not_saved() {
    let (bench, token) = administrator().await;
    let nothing = Allowed { app: false, sms: false, email: false };
    let none = Update { allowed: nothing, ..update(1) };
    assert_eq!(save(&bench, &token, none).await, Save::NoMethod);
    for trust_days in [0, 91, -1, i64::MAX] {
        let days = Update { trust_days, ..update(1) };
        assert_eq!(save(&bench, &token, days).await, Save::TrustDays);
    }
    assert_eq!(policy::policy(&bench.services).await.unwrap().version, 1);
}

#[tokio::test]
async fn every_mistake_is_found_without_saving() {
    let bench = Bench::new().await;
    bench.administrator().await;
    let before = policy::policy(&bench.services).await.unwrap();
    let now = bench.clock_now();
    let errors = |update: Update| update.errors(&bench.services, &before);
    let on = |date| Update { enforce: Some(Start::On(date)), ..update(1) };
    assert_eq!(errors(update(1)), []);
    assert_eq!(errors(on(now + 1)), []);
    for past in [0, now] {
        assert_eq!(errors(on(past)), [Save::Date], "{past}");
        assert_eq!(errors(Update { second_factor_on: false, ..on(past) }), [], "{past}");
    }
    let allowed = Allowed { app: false, sms: false, email: false };
    let worst = Update { allowed, trust_days: 91, ..on(0) };
    assert_eq!(errors(worst), [Save::TrustDays, Save::Date, Save::NoMethod]);
    // A saved date may be in the past.
    bench
        .try_statement(&format!("UPDATE policy SET enforced_at = 1, required_from = {now}"))
        .await
        .unwrap();
    let before = policy::policy(&bench.services).await.unwrap();
    assert_eq!(on(now).errors(&bench.services, &before), []);
}

#[tokio::test]
async fn forbidding_passkeys_states_how_many_users_have_one() {
    let bench = Bench::new().await;
    bench.administrator().await;
    let before = policy::policy(&bench.services).await.unwrap();
    let without = Update { passkeys_allowed: false, ..update(1) };
    let asked = async |update: Update| {
        security::questions(&bench.services, &before, &update).await.unwrap()
    };
    assert_eq!(asked(without).await, []);
    bench.try_statement("UPDATE accounts SET methods = 9").await.unwrap();
    assert_eq!(asked(without).await, [Question::StopAllowingPasskeys { users: 1 }]);
    assert_eq!(asked(update(1)).await, []);
    bench.try_statement("UPDATE accounts SET status = 'deactivated'").await.unwrap();
    assert_eq!(asked(without).await, []);
}

#[tokio::test]
async fn a_member_or_a_stale_session_is_not_a_fresh_administrator() {
    let bench = Bench::new().await;
    let stale = bench.administrator().await;
    let session = bench.session(&stale).await;
    assert!(session.fresh_administrator(bench.clock_now()).is_none());
    let token = bench.fresh(&stale).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let session = bench.session(&token).await;
    assert!(session.fresh(bench.clock_now()).is_some());
    assert!(session.fresh_administrator(bench.clock_now()).is_none());
}

#[tokio::test]
async fn turning_it_off_keeps_methods_without_asking_for_them() {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let off = Update { second_factor_on: false, ..update(1) };
    assert_eq!(save(&bench, &token, off).await, Save::Done);
    let WithPassword::Complete(new) = with_password(&bench.services, PASSWORD).await else {
        panic!()
    };
    let session = bench.session(&new.token).await;
    let overview = second_factor::overview(&bench.services, &session).await.unwrap();
    assert_eq!(overview.state, State::Off);
    assert!(overview.is_enabled() && !overview.nudge);
}

#[tokio::test]
async fn a_requirement_shows_its_date_and_then_that_it_is_overdue() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let session = bench.session(&token).await;
    let from = bench.clock_now() + 600;
    bench
        .try_statement(&format!("UPDATE policy SET enforced_at = 1, required_from = {from}"))
        .await
        .unwrap();
    let state = async || second_factor::overview(&bench.services, &session).await.unwrap().state;
    assert_eq!(state().await, State::Required { from: Some(from) });
    bench.clock.advance(600);
    assert_eq!(state().await, State::Overdue { from });
}

#[tokio::test]
async fn the_suggestion_to_enable_it_can_be_postponed_for_two_weeks() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let session = bench.session(&token).await;
    let nudge = async || second_factor::overview(&bench.services, &session).await.unwrap().nudge;
    assert!(nudge().await);
    identity::profile::put_off_nudge(&bench.services, &session).await.unwrap();
    assert!(!nudge().await);
    bench.clock.advance(14 * 86_400);
    assert!(nudge().await);
}
