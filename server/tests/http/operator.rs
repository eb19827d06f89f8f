//! Commands on the database of a test, SQLite or PostgreSQL, with the real executable.

mod keys;
mod user;
mod user_help;
mod user_list;

use crate::start::latchkey;
use identity::testing::Bench;
use std::process::Command;

const MAYA: &str = identity::testing::EMAIL;
const OLA: &str = "ola@example.com";

/// The executable, as the operator of this installation runs it.
fn operator(bench: &Bench, arguments: &[&str]) -> Command {
    let mut command = latchkey(bench.folder.path(), arguments);
    command.env("LATCHKEY_DATABASE_URL", &bench.url);
    command.env("LATCHKEY_KEY_FILE", bench.folder.path().join("keys"));
    command
}

/// What a command that succeeds prints.
fn says(mut command: Command) -> String {
    let output = command.output().unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && problem.is_empty(), "{problem}");
    String::from_utf8(output.stdout).unwrap()
}

/// The one sentence of a command that fails, and what it printed before.
fn fails(mut command: Command) -> (String, String) {
    let output = command.output().unwrap();
    let problem = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{problem}");
    assert_eq!(problem.trim_end().lines().count(), 1, "{problem}");
    (problem, String::from_utf8(output.stdout).unwrap())
}

fn json(command: Command) -> serde_json::Value {
    serde_json::from_str(&says(command)).unwrap()
}

/// An administrator, and a member whose name is Ola Nordmann.
async fn office() -> Bench {
    let bench = Bench::new().await;
    bench.administrator().await;
    bench.person(OLA, "Ola Nordmann", "member").await;
    bench
}

/// The values of a column of the newest event.
async fn newest(bench: &Bench, column: &str) -> String {
    let sql = format!("CASE WHEN id = (SELECT max(id) FROM audit_events) THEN {column} END");
    bench.column("audit_events", &sql).await.pop().unwrap_or_default()
}
