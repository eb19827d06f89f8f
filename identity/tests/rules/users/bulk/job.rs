//! A job runs in pieces, and can end before all of them.

use super::{progress, start};
use crate::{delivery::deliver, users::organization};
use identity::{
    audit,
    delivery::{MailRoute, Routes},
    users::{
        bulk::{self, Action, Selection},
        filter::{Filter, TwoFactor},
    },
};

#[tokio::test]
async fn a_job_stops_when_its_owner_is_no_longer_an_administrator() {
    for lost in [
        "UPDATE accounts SET role = 'member' WHERE id = 1",
        "UPDATE accounts SET status = 'deactivated' WHERE id = 1",
        "DELETE FROM accounts WHERE id = 1",
    ] {
        let (bench, session, _) = organization(12).await;
        bench.try_statement(lost).await.unwrap();
        let id = start(&bench, &session, Action::Deactivate, Selection::These(vec![2, 7])).await;
        let done = progress(&bench, &session, id).await;
        assert_eq!((done.state, done.seen, done.done), (bulk::State::Stopped, 0, 0), "{lost}");
        let statuses = bench.column("accounts", "CASE WHEN id IN (2, 7) THEN status END").await;
        assert_eq!(statuses, ["active", "active"], "{lost}");
        let newest = async |column| bench.column("audit_events", column).await.pop().unwrap();
        assert_eq!(newest("event").await, "user_deactivated");
        assert_eq!(newest("result").await, "refused");
        assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_large_job_runs_in_pieces_and_several_nodes_take_turns() {
    let (bench, session, _) = organization(1200).await;
    let all = Selection::Matching(Filter::default());
    let id = start(&bench, &session, Action::Require, all).await;
    crate::key_usage::assert_all_opens(&bench).await;
    assert_eq!(progress(&bench, &session, id).await.seen, 0);
    assert!(bulk::next_pieces(&bench.services).await.unwrap());
    let seen = progress(&bench, &session, id).await.seen;
    assert!(0 < seen && seen < 1200, "{seen}");
    let other = bench.another_node().await;
    let (one, two) = tokio::join!(bulk::next_pieces(&bench.services), bulk::next_pieces(&other));
    assert!(one.is_ok() && two.is_ok());
    while bulk::next_pieces(&other).await.unwrap() {}
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.seen, done.done), (bulk::State::Finished, 1200, 1200));
    let kinds = bench.column("audit_events", "event").await;
    let required = kinds.iter().filter(|kind| kind.starts_with("two_factor_required")).count();
    let before = (2..=1201).filter(|id| id / 3 % 4 == 1).count();
    assert_eq!(required, 1200 - before);
    // The job that mails these users waits until other mails are sent.
    let finished = async || bench.column("bulk_jobs", "finished_at").await.len();
    assert_eq!(finished().await, 1);
    bench.try_statement("UPDATE bulk_jobs SET selection = 'v1.newer.AAAA'").await.unwrap();
    assert!(!bulk::next_pieces(&other).await.unwrap());
    assert_eq!(finished().await, 1, "a job of a node with a newer key file goes on");
    bench.try_statement("UPDATE bulk_jobs SET selection = 'damaged'").await.unwrap();
    assert!(!bulk::next_pieces(&other).await.unwrap());
    assert_eq!(finished().await, 2, "a job that cannot be read ends");
}

#[tokio::test]
async fn a_job_skips_a_user_who_stopped_matching_the_filter() {
    let (bench, session, _) = organization(1600).await;
    let filter = Filter { two_factor: Some(TwoFactor::WithoutMethod), ..Filter::default() };
    let id = start(&bench, &session, Action::Require, Selection::Matching(filter)).await;
    bench.piece_with_a_change(id, "UPDATE accounts SET methods = 1 WHERE id = 8").await;
    let done = progress(&bench, &session, id).await;
    // The administrator is one of the hundred.
    assert_eq!((done.seen, done.done, done.failed.len()), (99, 98, 0));
    let first = "CASE WHEN id IN (2, 8, 10) THEN id || ' ' || requirement END";
    let mut requirements = bench.column("accounts", first).await;
    requirements.sort();
    assert_eq!(requirements, ["10 required", "2 required", "8 lifted"]);
}

#[tokio::test]
async fn reminders_are_queued_although_the_mail_server_is_down() {
    let (bench, session, made) = organization(1200).await;
    let owing = made.iter().filter(|it| it.methods & 7 == 0 && it.status == "active").count();
    assert!(owing > 200, "{owing}");
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let routes = Routes { mail: MailRoute::plain(closed), ..Routes::default() };
    let down = bench.services.with_routes(routes);
    let all = Selection::Matching(Filter::default());
    let id = start(&bench, &session, Action::Remind, all).await;
    for _ in 0..60 {
        bulk::next_pieces(&down).await.unwrap();
        deliver(&down).await;
    }
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.done), (bulk::State::Finished, owing as u64));
    assert_eq!(done.postponed, owing as u64);
    assert_eq!(bench.column("outbox", "state").await.len(), owing);
}
