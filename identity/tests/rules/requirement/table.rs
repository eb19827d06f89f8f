//! Every policy with every override.

use super::{Demanded, enforce};
use crate::enrolled;
use identity::{
    second_factor::{self, State},
    testing::{Bench, START},
};

/// The session starts at [`START`]; the table applies half an hour later.
const NOW: i64 = START + 1800;
const BEFORE: i64 = START - 100;
const AFTER: i64 = START + 100;
const FUTURE: i64 = NOW + 86_400;
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
