mod check;
mod file;
mod lines;
mod parts;
mod password;
mod users;

use crate::{any_client, attempt};
use identity::{
    import::{self, BatchId, Checked, Report, State},
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

async fn ready(bench: &Bench, token: &Token, file: &[u8]) -> BatchId {
    match check(bench, token, file).await {
        Checked::Ready { id, .. } => id,
        other => panic!("not ready: {other:?}"),
    }
}

async fn problems(bench: &Bench, token: &Token, file: &[u8]) -> Report {
    match check(bench, token, file).await {
        Checked::Problems(report) => report,
        other => panic!("no problems: {other:?}"),
    }
}

async fn start(bench: &Bench, token: &Token, id: BatchId) -> bool {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    import::start(&bench.services, administrator, id, &any_client()).await.unwrap()
}

async fn state(bench: &Bench, token: &Token, id: BatchId) -> Option<State> {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    import::find(&bench.services, administrator, id).await.unwrap().map(|batch| batch.state)
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
