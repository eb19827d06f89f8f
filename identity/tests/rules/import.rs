mod check;
mod file;
mod groups;
mod invalid_lines;
mod lines;
mod parts;
mod password;
mod subjects;
mod upgrade;
mod user_names;
mod users;

use crate::{any_client, attempt};
use identity::{
    import::{self, Batch, BatchId, Checked, LineError, State},
    secret::Token,
    sign_in::WithPassword,
    testing::Bench,
};
use std::fmt::Write;

/// The hash of [`PASSWORD`], from another implementation.
const BCRYPT: &str = "$2b$05$abcdefghijklmnopqrstuu9AUywfM.yz1NXdSaRdLYPtXTJ6RCuDi";
const KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

async fn check(bench: &Bench, token: &Token, file: &[u8]) -> Checked {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    import::check(&bench.services, administrator, file.to_vec(), &any_client()).await.unwrap()
}

/// A file without problems.
async fn ready(bench: &Bench, token: &Token, file: &[u8]) -> BatchId {
    let id = stored(bench, token, file).await;
    assert_eq!(find(bench, token, id).await.unwrap().invalid, 0);
    id
}

async fn stored(bench: &Bench, token: &Token, file: &[u8]) -> BatchId {
    match check(bench, token, file).await {
        Checked::Stored { id, .. } => id,
        other => panic!("not stored: {other:?}"),
    }
}

struct Report {
    good: i64,
    bad: i64,
    problems: Vec<(u64, LineError)>,
}

async fn problems(bench: &Bench, token: &Token, file: &[u8]) -> Report {
    let id = stored(bench, token, file).await;
    let batch = find(bench, token, id).await.unwrap();
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    let lines = import::invalid_lines(&bench.services, administrator, id).await.unwrap();
    let problems =
        lines.into_iter().flat_map(|it| it.problems.into_iter().map(move |what| (it.line, what)));
    Report { good: batch.people, bad: batch.invalid, problems: problems.collect() }
}

async fn start(bench: &Bench, token: &Token, id: BatchId) -> bool {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    import::start(&bench.services, administrator, id, &any_client()).await.unwrap()
}

async fn find(bench: &Bench, token: &Token, id: BatchId) -> Option<Batch> {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    import::find(&bench.services, administrator, id).await.unwrap()
}

async fn state(bench: &Bench, token: &Token, id: BatchId) -> Option<State> {
    find(bench, token, id).await.map(|batch| batch.state)
}

async fn run(bench: &Bench) {
    while import::next_parts(&bench.services).await.unwrap() {}
}

async fn run_import(bench: &Bench, token: &Token, file: &[u8]) {
    let id = ready(bench, token, file).await;
    assert!(start(bench, token, id).await);
    run(bench).await;
}

async fn sign_in(bench: &Bench, email: &str, password: &str) -> WithPassword {
    let attempt = attempt(email, password);
    identity::sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap()
}

/// A file with that many users, each with a password hash.
fn many(count: usize) -> String {
    let mut file = String::from("email,name,password_hash\n");
    for number in 0..count {
        writeln!(file, "p{number}@example.org,Person {number},{BCRYPT}").unwrap();
    }
    file
}
