//! The rules at their boundary, on a real database: SQLite, or PostgreSQL when
//! `LATCHKEY_TEST_POSTGRES` names a server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod access;
mod activity;
mod applications;
mod assurance;
mod audit;
mod audit_log;
mod audit_retention;
mod authorization;
mod backup;
mod bound;
mod clock;
mod connections;
mod damage;
mod dashboard;
mod delivery;
mod demo;
mod disable_link;
mod documented;
mod fault;
mod first_start;
mod fuzz;
mod gates;
mod grants;
mod groups;
mod high_water;
mod identity_check;
mod import;
mod invitation;
mod issuer;
mod key_rotation;
mod key_usage;
mod keys;
mod locks;
mod logout;
mod notice;
mod outage;
mod passkey;
mod password;
mod password_reset;
mod plans;
mod policy;
mod recovery_code;
mod reminder;
mod requirement;
mod restore;
mod schema;
mod second_factor;
mod sent_code;
mod session;
mod settings;
mod sign_in;
mod sign_out;
mod signing_key;
mod slow_budget;
mod starting_over;
mod statements;
mod status;
mod throttle;
mod totp;
mod trusted_browser;
mod users;

use identity::{
    account::EmailAddress,
    client::Client,
    pending_sign_in::{self, Found, PendingSignIn},
    second_factor::CodeError,
    secret::{Token, Typed},
    services::Services,
    sign_in::{PasswordAttempt, WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD},
};

fn any_client() -> Client {
    Client { address: "192.0.2.1".into(), browser: "Firefox on Linux".into(), ..Client::default() }
}

fn attempt(email: &str, password: &str) -> PasswordAttempt {
    PasswordAttempt {
        email: EmailAddress::parse(email).unwrap(),
        password: Typed::new(password.into()),
        next_path: None,
        replaces: None,
        mark: None,
    }
}

async fn with_password(services: &Services, password: &str) -> WithPassword {
    identity::sign_in::with_password(services, attempt(EMAIL, password), &any_client())
        .await
        .unwrap()
}

/// The password was right and a factor is owed.
async fn pending(services: &Services) -> PendingSignIn {
    match with_password(services, PASSWORD).await {
        WithPassword::SecondFactorRequired(new) => find_pending(services, &new.token).await,
        other => panic!("no pending sign-in: {other:?}"),
    }
}

async fn find_pending(services: &Services, token: &Token) -> PendingSignIn {
    match pending_sign_in::find(services, token).await.unwrap() {
        Found::Pending(found) => *found,
        other => panic!("not pending: {other:?}"),
    }
}

async fn with_code(services: &Services, code: &str) -> WithSecondFactor {
    let pending = pending(services).await;
    identity::sign_in::with_second_factor(services, &pending, code, false, &any_client())
        .await
        .unwrap()
}

fn refused(outcome: WithSecondFactor) -> CodeError {
    match outcome {
        WithSecondFactor::Refused(problem) => problem,
        other => panic!("not refused: {other:?}"),
    }
}

/// Runs all of these at the same time, as tasks, and returns their outcomes.
async fn at_once<T: Send + 'static>(
    tasks: impl Iterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let tasks: Vec<_> = tasks.map(tokio::spawn).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// An administrator with a recent identity check and without a method.
async fn administrator() -> (Bench, Token) {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    (bench, token)
}

/// An enrolled administrator whose enrollment code is 30 seconds old.
async fn enrolled() -> (Bench, Token, String) {
    let bench = Bench::new().await;
    let (token, secret) = bench.enrolled().await;
    bench.clock.advance(30);
    (bench, token, secret)
}
