//! What each action does to the selected users.

use super::{progress, start};
use crate::{
    any_client,
    users::{administrator, matching, organization},
};
use identity::{
    audit,
    users::{
        bulk::{self, Action, Selection},
        filter::{Filter, TwoFactor},
        status,
    },
};

#[tokio::test]
async fn requiring_skips_the_caller_and_notifies_users_without_a_method() {
    let (bench, session, made) = organization(20).await;
    let all = Selection::Matching(Filter::default());
    let preview =
        bulk::preview(&bench.services, session.administrator().unwrap(), &all).await.unwrap();
    let with = made.iter().filter(|person| person.methods & 7 != 0).count() as u64;
    assert_eq!((preview.people, preview.with_method, preview.own_left_out), (20, with, true));
    assert_eq!(preview.first.len(), 5);
    let id = start(&bench, &session, Action::Require, all).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.total, done.seen, done.done), (bulk::State::Finished, 20, 20, 20));
    assert!(done.failed.is_empty());
    let required = Filter { two_factor: Some(TwoFactor::Required), ..Filter::default() };
    let found = matching(&bench, &session, &required).await;
    assert_eq!(found.matching, 20 - with);
    assert!(found.people.iter().all(|person| !person.is_self));
    let told = made
        .iter()
        .filter(|person| {
            person.methods & 7 == 0 && person.status == "active" && person.requirement != "required"
        })
        .count();
    let subject = "Set up two-factor authentication at your next sign-in";
    let mails = bench.subjects().await;
    assert_eq!(mails.iter().filter(|each| *each == subject).count(), told);
    let events = bench.column("audit_events", "event").await;
    let changed = made.iter().filter(|person| person.requirement != "required").count();
    let kind = "two_factor_required_by_administrator";
    assert_eq!(events.iter().filter(|event| *event == kind).count(), changed);
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn users_without_a_method_are_reminded_at_most_once_a_day() {
    let (bench, session, _) = organization(10).await;
    let owing = bench
        .column(
            "accounts",
            "CASE WHEN methods % 8 = 0 AND status = 'active' AND id > 1 THEN id END",
        )
        .await;
    let all = || Selection::Matching(Filter::default());
    let first = start(&bench, &session, Action::Remind, all()).await;
    assert_eq!(progress(&bench, &session, first).await.done, owing.len() as u64);
    assert_eq!(bench.subjects().await.len(), owing.len());
    let again = start(&bench, &session, Action::Remind, all()).await;
    assert_eq!(progress(&bench, &session, again).await.done, 0);
    assert_eq!(bench.subjects().await.len(), owing.len());
}

#[tokio::test]
async fn signing_out_ends_every_session_of_the_selected_users() {
    let (bench, session, _) = organization(3).await;
    for id in 1..=3 {
        let row = format!(
            "INSERT INTO sessions (token_hash, account_id, security_version, signed_in_with, \
             browser, address, created_at, last_seen_at, expires_at) \
             VALUES ('t{id}', {id}, 1, 'password', '', '', 0, 0, 0)"
        );
        bench.try_statement(&row).await.unwrap();
    }
    let id = start(&bench, &session, Action::SignOut, Selection::These(vec![1, 2, 3])).await;
    assert_eq!(progress(&bench, &session, id).await.done, 2);
    let left = bench.column("sessions", "account_id").await;
    assert!(!left.is_empty() && left.iter().all(|account| account == "1"));
}

#[tokio::test]
async fn signing_out_many_users_ends_as_much_as_signing_out_one() {
    let (bench, session) = administrator().await;
    let first = bench.person("ola@example.com", "Ola", "administrator").await;
    bench.person("kim@example.com", "Kim", "administrator").await;
    for id in [2, 3] {
        let pending = format!(
            "INSERT INTO pending_sign_ins (token_hash, account_id, security_version, created_at, \
             expires_at) VALUES ('t{id}', {id}, 1, 0, 0)"
        );
        bench.try_statement(&pending).await.unwrap();
    }
    let issuers = "CASE WHEN id IN (2, 3) THEN issuer_version END";
    let before = bench.column("accounts", issuers).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    status::sign_out(&bench.services, fresh, first, &any_client()).await.unwrap();
    start(&bench, &session, Action::SignOut, Selection::These(vec![3])).await;
    let after = bench.column("accounts", issuers).await;
    assert_eq!(after[0], after[1], "links and jobs of the administrators end");
    assert!(after[0] > before[0], "{before:?} {after:?}");
    assert!(bench.column("pending_sign_ins", "account_id").await.is_empty());
}
