use crate::{any_client, enrolled, with_code, with_password};
use identity::{
    method::Method,
    policy::{self, Allowed, Enforcement},
    second_factor::{self, State},
    settings::security::{self, Question, Save, Start, Update},
    sign_in::{WithPassword, WithSecondFactor},
    testing::{Bench, PASSWORD, START},
};

/// The session starts at [`START`]; the table applies half an hour later.
const NOW: i64 = START + 1800;
const BEFORE: i64 = START - 100;
const AFTER: i64 = START + 100;
const FUTURE: i64 = NOW + 86_400;

const NO: &str = "enforced_at = NULL, required_from = NULL";
/// A description, when it was decided, and the start date if there is one.
type Demanded = (&'static str, i64, Option<i64>);

const NEXT_OLD: Demanded = ("next sign-in, decided before it", BEFORE, None);
const NEXT_NEW: Demanded = ("next sign-in, decided after it", AFTER, None);
const DATE_AHEAD: Demanded = ("a date ahead", BEFORE, Some(FUTURE));
const DATE_PAST: Demanded = ("a date that has passed", BEFORE, Some(AFTER));

/// The overrides an administrator can set for an account, as assignments of columns.
fn overrides() -> [(&'static str, String); 7] {
    let row = |requirement: &str, since: Option<i64>, until: Option<i64>| {
        let text = |at: Option<i64>| at.map_or("NULL".to_owned(), |at| at.to_string());
        format!(
            "requirement = '{requirement}', required_at = {}, requirement_until = {}",
            text(since),
            text(until)
        )
    };
    [
        ("as everybody", row("inherit", None, None)),
        ("required before signing in", row("required", Some(BEFORE), None)),
        ("required after signing in", row("required", Some(AFTER), None)),
        ("lifted", row("lifted", None, None)),
        ("lifted until later", row("lifted", None, Some(FUTURE))),
        ("lifted until before signing in", row("lifted", None, Some(BEFORE))),
        ("lifted until after signing in", row("lifted", None, Some(AFTER))),
    ]
}

/// The expected state per override: "-" not enabled, "R" required at the next sign-in, "D" required
/// from a date, "O" overdue. With "!" the session must enroll.
const EXPECTED: [(&str, Option<Demanded>, [&str; 7]); 5] = [
    ("nothing", None, ["-", "R!", "R", "-", "-", "-", "-"]),
    ("next, old", Some(NEXT_OLD), ["R!", "R!", "R", "-", "-", "R!", "R"]),
    ("next, new", Some(NEXT_NEW), ["R", "R!", "R", "-", "-", "R", "R"]),
    ("date ahead", Some(DATE_AHEAD), ["D", "R!", "R", "-", "-", "D", "D"]),
    ("date past", Some(DATE_PAST), ["O!", "R!", "R", "-", "-", "O!", "O!"]),
];

fn shown(state: State, must_enroll: bool) -> String {
    let state = match state {
        State::Enabled => "E",
        State::NotEnabled => "-",
        State::Required { from: None } => "R",
        State::Required { from: Some(_) } => "D",
        State::Overdue { .. } => "O",
        State::Off => "off",
    };
    format!("{state}{}", if must_enroll { "!" } else { "" })
}

async fn look(bench: &Bench, token: &identity::secret::Token) -> String {
    let session = bench.session(token).await;
    let overview = second_factor::overview(&bench.services, &session).await.unwrap();
    shown(overview.state, session.must_enroll)
}

async fn enforce(bench: &Bench, requirement: Option<Demanded>) {
    let columns = match requirement {
        None => NO.to_owned(),
        Some((_, since, from)) => format!(
            "enforced_at = {since}, required_from = {}",
            from.map_or("NULL".to_owned(), |from| from.to_string())
        ),
    };
    bench.try_statement(&format!("UPDATE policy SET {columns}")).await.unwrap();
}

#[tokio::test]
async fn the_requirement_follows_one_table() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    bench.clock.advance(NOW - START);
    for (name, requirement, row) in EXPECTED {
        enforce(&bench, requirement).await;
        for ((decided, columns), expected) in overrides().iter().zip(row) {
            bench.try_statement(&format!("UPDATE accounts SET {columns}")).await.unwrap();
            assert_eq!(look(&bench, &token).await, expected, "{name}, {decided}");
        }
    }
}

#[tokio::test]
async fn a_user_with_a_method_is_enabled_in_every_case_unless_it_is_turned_off() {
    let (bench, token, _) = enrolled().await;
    bench.clock.advance(NOW - START);
    for on in [true, false] {
        bench.try_statement(&format!("UPDATE policy SET second_factor_on = {on}")).await.unwrap();
        for (name, requirement, _) in EXPECTED {
            enforce(&bench, requirement).await;
            for (decided, columns) in overrides() {
                bench.try_statement(&format!("UPDATE accounts SET {columns}")).await.unwrap();
                let expected = if on { "E" } else { "off" };
                assert_eq!(look(&bench, &token).await, expected, "{on}, {name}, {decided}");
            }
        }
    }
    let nobody = Bench::new().await;
    let token = nobody.administrator().await;
    nobody.try_statement("UPDATE policy SET second_factor_on = FALSE").await.unwrap();
    for (name, requirement, _) in EXPECTED {
        enforce(&nobody, requirement).await;
        assert_eq!(look(&nobody, &token).await, "off", "{name}");
    }
}

#[tokio::test]
async fn only_allowed_methods_can_be_added() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let session = bench.session(&token).await;
    for bits in 0..8 {
        let allowed = |bit: i32| bits & bit != 0;
        let columns = format!(
            "app_allowed = {}, sms_allowed = {}, email_allowed = {}",
            allowed(1),
            allowed(2),
            allowed(4)
        );
        bench.try_statement(&format!("UPDATE policy SET {columns}")).await.unwrap();
        let expected: Vec<Method> = [(1, Method::App), (2, Method::Sms), (4, Method::Email)]
            .into_iter()
            .filter(|(bit, _)| allowed(*bit))
            .map(|(_, method)| method)
            .collect();
        let overview = second_factor::overview(&bench.services, &session).await.unwrap();
        assert_eq!(overview.addable(), expected, "{columns}");
    }
}

fn update(version: i64, enforce: Option<Start>) -> Update {
    Update {
        version,
        second_factor_on: true,
        allowed: Allowed { app: true, sms: false, email: false },
        passkeys_allowed: true,
        trust_allowed: false,
        trust_days: 30,
        enforce,
    }
}

async fn save(bench: &Bench, token: &identity::secret::Token, update: Update) -> Save {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    security::save(&bench.services, administrator, update, &any_client()).await.unwrap()
}

async fn enforcement(bench: &Bench) -> Option<Enforcement> {
    policy::policy(&bench.services).await.unwrap().enforcement
}

#[tokio::test]
async fn an_administrator_needs_a_method_to_enforce_it() {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
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
async fn a_user_without_an_allowed_method_sets_up_another_at_the_next_sign_in() {
    let (bench, before, secret) = enrolled().await;
    bench.allow_everything().await;
    bench.clock.advance(30);
    let before = bench.fresh_with_code(&before, &secret).await;
    let only_mail = Update {
        allowed: Allowed { app: false, sms: false, email: true },
        ..update(policy::policy(&bench.services).await.unwrap().version, None)
    };
    assert_eq!(save(&bench, &before, only_mail).await, Save::Done);
    assert!(!bench.session(&before).await.must_enroll, "existing sessions continue");
    bench.clock.advance(30);
    let WithSecondFactor::Complete { session, .. } =
        with_code(&bench.services, &bench.code(&secret)).await
    else {
        panic!("the code was refused")
    };
    let token = session.token;
    let session = bench.session(&token).await;
    assert!(session.must_enroll && session.has_method && session.administrator().is_none());
    let overview = second_factor::overview(&bench.services, &session).await.unwrap();
    assert_eq!((overview.state, overview.addable()), (State::Enabled, vec![Method::Email]));
    assert!(
        session.fresh_for_enrollment(bench.clock_now()).is_some(),
        "code and password were given"
    );
    for (how, enough) in [("trusted_browser", false), ("recovery_code", true)] {
        let columns = format!("signed_in_with = '{how}', code_given_at = NULL");
        bench.try_statement(&format!("UPDATE sessions SET {columns}")).await.unwrap();
        let session = bench.session(&token).await;
        assert_eq!(session.fresh_for_enrollment(bench.clock_now()).is_some(), enough, "{how}");
    }
    bench.clock.advance(601);
    let session = bench.session(&token).await;
    assert!(session.must_enroll && session.fresh_for_enrollment(bench.clock_now()).is_none());
    for (columns, held) in [
        ("requirement = 'lifted', requirement_until = NULL", false),
        ("requirement = 'lifted', requirement_until = 1", true),
        ("requirement = 'required', required_at = 1", true),
        ("requirement = 'inherit', required_at = NULL", true),
    ] {
        bench.try_statement(&format!("UPDATE accounts SET {columns}")).await.unwrap();
        assert_eq!(bench.session(&token).await.must_enroll, held, "{columns}");
    }
    for column in ["second_factor_on = FALSE", "second_factor_on = TRUE, app_allowed = TRUE"] {
        bench.try_statement(&format!("UPDATE policy SET {column}")).await.unwrap();
        assert!(!bench.session(&token).await.must_enroll, "{column}");
    }
}

#[tokio::test]
async fn the_consequences_of_saving_are_counted() {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    bench.clock.advance(30);
    let token = bench.fresh_with_code(&token, &secret).await;
    _ = token;
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
    assert_eq!(asked(enforcing).await, [Question::Enforce { missing: 0, total: 1, start }]);
    let off = Update { second_factor_on: false, ..same };
    assert_eq!(asked(off).await, [Question::TurnOff { users: 1, ends_enforcement: false }]);
    let without_trust = Update { trust_allowed: false, ..same };
    assert_eq!(asked(without_trust).await, [Question::StopTrusting { browsers: 0 }]);
    let allowed = Allowed { app: false, sms: true, email: false };
    let stop = Question::StopAllowing { method: Method::App, users: 1, without_other: 1 };
    assert_eq!(asked(Update { allowed, ..same }).await, [stop]);
}
