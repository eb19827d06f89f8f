use super::{progress, start};
use crate::{
    any_client,
    users::{administrator, fresh_token, organization},
};
use identity::users::{
    bulk::{Action, Selection},
    status,
};

#[tokio::test]
async fn deactivating_skips_the_caller_and_reports_missing_users() {
    let (bench, session, _) = organization(12).await;
    let these = Selection::These(vec![1, 2, 3, 11, 777]);
    let id = start(&bench, &session, Action::Deactivate, these).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.seen, done.done), (4, 3));
    assert_eq!(done.failed.iter().map(|failed| failed.id).collect::<Vec<_>>(), [777]);
    let statuses = bench.column("accounts", "CASE WHEN id IN (1, 2, 3, 11) THEN status END").await;
    let gone = statuses.iter().filter(|status| *status == "deactivated").count();
    assert_eq!((statuses.len(), gone), (4, 3));
    assert!(
        identity::session::resume(&bench.services, &fresh_token(&bench).await)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn deactivating_many_users_leaves_no_more_than_deactivating_one() {
    let (bench, session) = administrator().await;
    let first = bench.person("ola@example.com", "Ola", "member").await;
    bench.person("kim@example.com", "Kim", "member").await;
    let own_sessions = bench.column("sessions", "id").await.len();
    let in_use = ["trusted_browsers", "links", "sessions", "pending_sign_ins"];
    for id in [2, 3] {
        for statement in [
            format!(
                "INSERT INTO trusted_browsers (account_id, security_version, family_hash, \
                 token_hash, browser, created_at, expires_at) VALUES ({id}, 1, 't{id}', '', '', 0, 0)"
            ),
            format!(
                "INSERT INTO links (token_hash, purpose, account_id, security_version, created_at, \
                 expires_at) VALUES ('t{id}', 'reset_password', {id}, 1, 0, 0)"
            ),
            format!(
                "INSERT INTO sessions (token_hash, account_id, security_version, signed_in_with, \
                 browser, address, created_at, last_seen_at, expires_at) \
                 VALUES ('t{id}', {id}, 1, 'password', '', '', 0, 0, 0)"
            ),
            format!(
                "INSERT INTO pending_sign_ins (token_hash, account_id, security_version, \
                 created_at, expires_at) VALUES ('t{id}', {id}, 1, 0, 0)"
            ),
        ] {
            bench.try_statement(&statement).await.unwrap();
        }
    }
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    status::deactivate(&bench.services, administrator, first, &any_client()).await.unwrap();
    start(&bench, &session, Action::Deactivate, Selection::These(vec![3])).await;
    for table in in_use {
        let left = bench.column(table, "account_id").await.len();
        assert_eq!(left, if table == "sessions" { own_sessions } else { 0 }, "{table}");
    }
    let versions = bench.column("accounts", "CASE WHEN id IN (2, 3) THEN security_version END");
    assert_eq!(versions.await, ["2", "2"]);
    let issuers = "CASE WHEN id IN (2, 3) THEN issuer_version END";
    let issuers = bench.column("accounts", issuers).await;
    assert_eq!(issuers[0], issuers[1], "links that they made as administrators");
}
