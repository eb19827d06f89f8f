mod get_started;

use crate::{
    any_client, enrolled,
    recovery_code::{codes, with_recovery_code},
    with_password,
};
use identity::{
    adoption::{self, Day},
    dashboard::{self, Attention, Figures},
    housekeeping,
    policy::Enforcement,
    recovery_code::{self, Renewal},
    session::Session,
    testing::{Bench, START},
};

const TODAY: i64 = START / 86_400;

async fn figures(bench: &Bench, session: &Session) -> Figures {
    dashboard::figures(&bench.services, session.administrator().unwrap()).await.unwrap()
}

async fn attention(bench: &Bench, session: &Session) -> Attention {
    let (administrator, figures) =
        (session.administrator().unwrap(), figures(bench, session).await);
    let found = dashboard::attention(&bench.services, administrator, &figures).await;
    // The test clock is frozen, but the clock of PostgreSQL is not.
    Attention { clock_off: 0, ..found.unwrap() }
}

async fn add(bench: &Bench, role: &str, status: &str, methods: i64, requirement: &str) {
    let id = format!("{role}-{status}-{methods}-{requirement}");
    let statement = format!(
        "INSERT INTO accounts (email, email_key, name, role, status, time_zone, password_hash, security_version, created_at, methods, requirement)
         VALUES ('{id}', '{id}', '{id}', '{role}', '{status}', 'UTC', '', 1, 0, {methods}, '{requirement}')"
    );
    bench.try_statement(&statement).await.unwrap();
}

#[tokio::test]
async fn the_figures_count_active_accounts() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    add(&bench, "administrator", "active", 0, "inherit").await;
    add(&bench, "member", "active", 8, "inherit").await;
    add(&bench, "member", "active", 7, "inherit").await;
    add(&bench, "member", "active", 0, "lifted").await;
    add(&bench, "member", "invited", 0, "inherit").await;
    add(&bench, "member", "deactivated", 1, "inherit").await;
    let expected = Figures {
        all: 7,
        active: 5,
        with_two_factor: 2,
        overdue: 0,
        without_codes: 0,
        administrators_without: 1,
        app: 2,
        sms: 1,
        email: 1,
        passkey: 1,
        enforcement: None,
    };
    assert_eq!(figures(&bench, &session).await, expected);
    assert_eq!(expected.not_set_up(), 3);
    let date = START - 1;
    let enforce = format!("UPDATE policy SET enforced_at = {date}, required_from = {date}");
    bench.try_statement(&enforce).await.unwrap();
    let enforcement = Some(Enforcement { since: date, from: Some(date) });
    let expected = Figures { overdue: 2, enforcement, ..expected };
    assert_eq!(figures(&bench, &session).await, expected);
    let found = attention(&bench, &session).await;
    assert_eq!((found.overdue, found.administrators_without), (2, 1));
}

#[tokio::test]
async fn failed_sign_ins_are_counted_for_a_day() {
    let (bench, token, _) = enrolled().await;
    let failed = async || {
        let session = bench.session(&token).await;
        let administrator = session.administrator().unwrap();
        dashboard::failed_sign_ins(&bench.services, administrator).await.unwrap()
    };
    assert_eq!(failed().await, 0);
    with_password(&bench.services, "wrong").await;
    with_password(&bench.services, "wrong too").await;
    assert_eq!(failed().await, 2);
    bench
        .try_statement(&format!(
            "UPDATE sessions SET last_seen_at = {}, expires_at = {}",
            START + 90_000,
            START + 190_000
        ))
        .await
        .unwrap();
    bench.clock.advance(86_401);
    assert_eq!(failed().await, 0);
}

#[tokio::test]
async fn nothing_needs_attention_until_something_does() {
    let (bench, token, secret) = enrolled().await;
    let session = bench.session(&token).await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    assert!(!attention(&bench, &session).await.is_needed());
    let codes = codes(&bench, &token).await;
    let (last, others) = codes.split_last().unwrap();
    for code in others {
        with_recovery_code(&bench, code).await;
    }
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    assert!(!attention(&bench, &session).await.is_needed());
    with_recovery_code(&bench, last).await;
    assert_eq!(attention(&bench, &session).await.without_codes, 1);
    let token = bench.fresh_with_code(&token, &secret).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let made = recovery_code::renew(&bench.services, fresh, &any_client()).await.unwrap();
    assert_eq!(made, Renewal::Done);
    assert_eq!(attention(&bench, &session).await.without_codes, 0);
}

#[tokio::test]
async fn undeliverable_mail_is_reported_with_its_date() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    bench.try_statement("DELETE FROM outbox").await.unwrap();
    let put = async |channel: &str, state: &str, created: i64, problem: &str, done: &str| {
        let statement = format!(
            "INSERT INTO outbox (channel, state, created_at, expires_at, next_at, attempts, problem, done_at)
             VALUES ('{channel}', '{state}', {created}, 0, 0, 1, {problem}, {done})"
        );
        bench.try_statement(&statement).await.unwrap();
    };
    let since = async || {
        let found = attention(&bench, &session).await;
        (found.no_mail_since, found.no_sms_since)
    };
    put("mail", "waiting", 50, "'unreachable'", "NULL").await;
    put("mail", "delivered", 100, "NULL", "110").await;
    put("sms", "failed", 120, "'refused'", "120").await;
    assert_eq!(since().await, (None, None));
    put("mail", "waiting", 140, "'unauthorized'", "NULL").await;
    put("mail", "expired", 130, "'unreachable'", "150").await;
    put("sms", "waiting", 135, "'limited'", "NULL").await;
    assert_eq!(since().await, (Some(130), Some(135)));
    put("mail", "delivered", 160, "NULL", "170").await;
    assert_eq!(since().await, (None, Some(135)));
}

#[tokio::test]
async fn each_day_has_one_row_that_is_kept_up_to_date() {
    let (bench, token, _) = enrolled().await;
    let session = bench.session(&token).await;
    for day in [TODAY - 401, TODAY - 400, TODAY - 30, TODAY - 29] {
        let row = format!("INSERT INTO adoption_days VALUES ({day}, 10, 3)");
        bench.try_statement(&row).await.unwrap();
    }
    let days = async |count| {
        let administrator = session.administrator().unwrap();
        let figures = figures(&bench, &session).await;
        adoption::days(&bench.services, administrator, &figures, count).await.unwrap()
    };
    housekeeping::sweep(&bench.services).await.unwrap();
    let today = Day { day: TODAY, active: 1, with_two_factor: 1 };
    assert_eq!(days(29).await.iter().map(|day| day.day).collect::<Vec<_>>(), [TODAY - 29, TODAY]);
    assert_eq!(days(30).await.len(), 3);
    assert_eq!(days(30).await.last(), Some(&today));
    add(&bench, "member", "active", 0, "inherit").await;
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(days(30).await.last(), Some(&Day { active: 2, ..today }));
    assert_eq!(days(500).await.first().map(|day| day.day), Some(TODAY - 400));
}
