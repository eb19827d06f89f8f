mod actions;
mod deactivate;
mod delete;
mod groups;
mod job;

use crate::any_client;
use identity::{
    group::GroupId,
    session::Session,
    testing::Bench,
    users::bulk::{self, Action, Selection},
};

async fn start(bench: &Bench, session: &Session, action: Action, selection: Selection) -> i64 {
    start_with(bench, session, action, None, selection).await
}

async fn start_with(
    bench: &Bench,
    session: &Session,
    action: Action,
    group: Option<GroupId>,
    selection: Selection,
) -> i64 {
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client) = (&bench.services, any_client());
    bulk::start(services, administrator, action, group, selection, &client).await.unwrap()
}

async fn progress(bench: &Bench, session: &Session, id: i64) -> bulk::Progress {
    let administrator = session.administrator().unwrap();
    bulk::progress(&bench.services, administrator, id).await.unwrap().unwrap()
}
