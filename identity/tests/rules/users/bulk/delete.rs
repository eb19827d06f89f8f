use super::{progress, start};
use crate::users::organization;
use identity::{
    audit,
    users::{
        bulk::{self, Action, Selection, State},
        filter::{Filter, Status},
        tally,
    },
};

#[tokio::test]
async fn deleting_skips_the_caller_reports_missing_users_and_keeps_the_numbers() {
    let (bench, session, made) = organization(12).await;
    let these = Selection::These(vec![1, 2, 3, 4, 11, 777]);
    let administrator = session.administrator().unwrap();
    let preview = bulk::preview(&bench.services, administrator, &these).await.unwrap();
    assert_eq!((preview.people, preview.administrators), (4, 1));
    let id = start(&bench, &session, Action::Delete, these).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.seen, done.done), (5, 4));
    assert_eq!(done.failed.iter().map(|failed| failed.id).collect::<Vec<_>>(), [777]);
    let left: Vec<_> = bench.column("accounts", "id").await;
    assert_eq!(left.len(), 9);
    assert!(["2", "3", "4", "11"].iter().all(|id| !left.contains(&(*id).to_owned())));
    let deleted = made.iter().filter(|person| [2, 3, 4, 11].contains(&person.id));
    let told = deleted.filter(|person| person.status != "invited").count();
    let subjects = bench.subjects().await;
    assert_eq!(subjects.iter().filter(|each| *each == "Your account was deleted").count(), told);
    let tally = tally::tally(&bench.services).await.unwrap();
    assert_eq!(tally.total(), 9);
    for status in [Status::Invited, Status::Deactivated] {
        let filter = Filter { status: Some(status), ..Filter::default() };
        let stored = bench.column("accounts", "status").await;
        let stored = stored.iter().filter(|each| *each == status.as_str()).count();
        assert_eq!(tally.count(&filter), stored as u64, "{status:?}");
    }
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "user_deleted").count(), 4);
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn all_matching_users_are_deleted_in_pieces() {
    let (bench, session, made) = organization(700).await;
    let filter = Filter { status: Some(Status::Active), ..Filter::default() };
    let active = made.iter().filter(|person| person.status == "active" && !person.locked).count();
    let all = Selection::Matching(Filter::default());
    let id = start(&bench, &session, Action::Delete, all).await;
    assert!(active > 0 && bulk::next_pieces(&bench.services).await.unwrap());
    while bulk::next_pieces(&bench.services).await.unwrap() {}
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.seen, done.done), (State::Finished, 700, 700));
    assert_eq!(bench.column("accounts", "id").await, ["1"]);
    let tally = tally::tally(&bench.services).await.unwrap();
    assert_eq!((tally.total(), tally.count(&filter)), (1, 1));
}

#[tokio::test]
async fn a_job_reports_a_user_who_was_deleted_in_the_meantime() {
    let (bench, session, _) = organization(700).await;
    let all = Selection::Matching(Filter::default());
    let id = start(&bench, &session, Action::SignOut, all).await;
    bench.piece_with_a_change(id, "DELETE FROM accounts WHERE id = 8").await;
    while bulk::next_pieces(&bench.services).await.unwrap() {}
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.done), (State::Finished, 699));
    let failed: Vec<_> = done.failed.iter().map(|failed| (failed.id, &failed.name)).collect();
    assert_eq!(failed, [(8, &None)]);
}
