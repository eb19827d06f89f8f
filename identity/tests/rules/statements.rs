//! How many statements and commits a sign-in takes: the limits may only be lowered.

use crate::{any_client, attempt, enrolled, find_pending};
use identity::{
    client::Client,
    secret::Token,
    session,
    sign_in::{self, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD, on_transaction},
};
use sea_orm::Statement;
use std::cell::RefCell;

/// What the database was asked to do.
#[derive(Clone, Debug)]
enum Step {
    Begin,
    /// The commit of this transaction does not wait for the disk.
    WithoutWaiting,
    Statement(Statement),
    Commit,
    /// After a commit, or instead of it.
    End,
}

thread_local! {
    // A test and everything that it spawns run on one thread.
    static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
}

fn note(step: Step) {
    STEPS.with_borrow_mut(|steps| steps.push(step));
}

fn note_transaction(step: &'static str) {
    match step {
        "begin" => note(Step::Begin),
        // No other statement of a transaction is executed in this way.
        "execute_unprepared" => note(Step::WithoutWaiting),
        "commit" => note(Step::Commit),
        "start_rollback" => note(Step::End),
        _ => {}
    }
}

/// From now on, notes what the database is asked to do.
pub(crate) fn watch(bench: &mut Bench) {
    on_transaction(note_transaction);
    bench.on_statement(|statement| note(Step::Statement(statement.clone())));
}

/// The statements since the last call, and how many commits waited for the disk. A statement outside of a
/// transaction that changes something is a commit too.
pub(crate) fn executed() -> (Vec<Statement>, usize) {
    let (mut statements, mut commits, mut is_open, mut waits) = (Vec::new(), 0, false, true);
    for step in STEPS.take() {
        match step {
            Step::Begin => (is_open, waits) = (true, true),
            Step::WithoutWaiting => waits = false,
            Step::End => is_open = false,
            Step::Commit => commits += usize::from(waits),
            Step::Statement(statement) => {
                commits += usize::from(!is_open && !statement.sql.starts_with("SELECT"));
                statements.push(statement);
            }
        }
    }
    (statements, commits)
}

#[track_caller]
pub(crate) fn at_most(step: &str, statements: usize, commits: usize) {
    let (executed, committed) = executed();
    let listed: Vec<_> = executed.iter().map(|statement| statement.sql.as_str()).collect();
    assert!(
        executed.len() <= statements && committed <= commits,
        "{step}: {} statements and {committed} commits:\n{}",
        executed.len(),
        listed.join("\n")
    );
}

/// The steps of a sign-in. Each also reads how the installation presents itself, as every request
/// does: the last two together with the pending sign-in and the session.
async fn password(bench: &Bench, client: &Client) -> Token {
    bench.services.about().await.unwrap();
    let attempt = attempt(EMAIL, PASSWORD);
    match sign_in::with_password(&bench.services, attempt, client).await.unwrap() {
        WithPassword::SecondFactorRequired(new) => new.token,
        other => panic!("no pending sign-in: {other:?}"),
    }
}

async fn code(
    bench: &Bench,
    pending: &Token,
    secret: &str,
    client: &Client,
) -> session::NewSession {
    let (services, code) = (&bench.services, bench.code(secret));
    let pending = find_pending(services, pending).await;
    match sign_in::with_second_factor(services, &pending, &code, false, client).await.unwrap() {
        WithSecondFactor::Complete { session, .. } => session,
        other => panic!("not signed in: {other:?}"),
    }
}

async fn session_check(bench: &Bench, token: &Token) {
    bench.session(token).await;
}

#[tokio::test]
async fn a_sign_in_takes_few_statements_and_commits() {
    let (mut bench, _, secret) = enrolled().await;
    watch(&mut bench);
    let mut client = any_client();
    for browser in ["unknown browser", "known browser"] {
        executed();
        let pending = password(&bench, &client).await;
        at_most(&format!("password, {browser}"), 7, 2);
        let new = code(&bench, &pending, &secret, &client).await;
        at_most(&format!("code, {browser}"), 10, 1);
        session_check(&bench, &new.token).await;
        at_most("session check", 1, 0);
        client.device = client.device.or(new.device);
        bench.clock.advance(30);
    }
}
