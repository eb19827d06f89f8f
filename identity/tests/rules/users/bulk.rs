mod actions;
mod deactivate;
mod delete;
mod job;

use crate::any_client;
use identity::{
    session::Session,
    testing::Bench,
    users::bulk::{self, Action, Selection},
};

async fn start(bench: &Bench, session: &Session, action: Action, selection: Selection) -> i64 {
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    bulk::start(&bench.services, administrator, action, selection, &any_client()).await.unwrap()
}

async fn progress(bench: &Bench, session: &Session, id: i64) -> bulk::Progress {
    let administrator = session.administrator().unwrap();
    bulk::progress(&bench.services, administrator, id).await.unwrap().unwrap()
}
