//! Requests that wait for their user.

use super::{
    Outcome, Proceeding, URI, Why, answered, answered_without_page, asking, authorize, code,
    connect, connected, count, error, proceed, refused, stored, waits,
};
use crate::{
    administrator, any_client,
    applications::{for_everyone, for_members_of, made, turn},
    at_once, enrolled, groups,
    statements::{executed, watch},
};
use identity::{
    access::Refusal,
    authorization::{self, ANSWERED_AGAIN, LASTS},
    housekeeping, key_usage,
    testing::{Bench, EMAIL},
};
use std::{collections::BTreeSet, time::Duration};

#[tokio::test]
async fn a_request_waits_until_its_user_has_signed_in_and_is_answered_once() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[("login_hint", EMAIL)]).await);
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::SignIn));
    let hint = authorization::login_hint(&bench.services, &name).await.unwrap();
    assert_eq!(hint.as_deref(), Some(EMAIL));
    answered(proceed(&bench, Some(&token), &name).await, "code");
    assert_eq!(stored(&bench).await, (1, 1));
    assert_eq!(authorization::login_hint(&bench.services, &name).await.unwrap(), None);
    assert!(!authorization::waits(&bench.services, &name).await.unwrap());
    assert_eq!(authorization::refuse(&bench.services, &name).await.unwrap(), None);
}

#[tokio::test]
async fn for_a_minute_the_same_session_gets_another_code_and_no_other_one_does() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let other = bench.sign_in(EMAIL).await;
    let name = waits(authorize(&bench, None, &[]).await);
    let first = answered(proceed(&bench, Some(&token), &name).await, "code");
    bench.clock.advance(ANSWERED_AGAIN - 1);
    let second = answered(proceed(&bench, Some(&token), &name).await, "code");
    assert_ne!(first, second);
    for session in [None, Some(&other)] {
        assert!(matches!(proceed(&bench, session, &name).await, Proceeding::Gone));
    }
    bench.clock.advance(1);
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Gone));
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(stored(&bench).await.1, 0);
}

#[tokio::test]
async fn an_answered_request_leads_nowhere_but_back() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    answered(proceed(&bench, Some(&token), &name).await, "code");
    turn(&bench, &token, id, false).await;
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Gone));
}

#[tokio::test]
async fn of_two_sessions_that_continue_a_request_at_once_on_two_nodes_one_gets_codes() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    let nodes = [bench.services.clone(), bench.another_node().await];
    let other = bench.sign_in(EMAIL).await;
    let sessions = [bench.session(&token).await, bench.session(&other).await];
    let tasks = (0..10).map(|at| {
        let (services, session) = (nodes[at % 2].clone(), sessions[at / 2 % 2].clone());
        let name = name.clone();
        async move {
            let client = any_client();
            authorization::proceed(&services, &client, Some(&session), &name).await.unwrap()
        }
    });
    let outcomes = at_once(tasks).await;
    let answers = outcomes.iter().filter(|next| matches!(next, Proceeding::Answer(_))).count();
    assert!(outcomes.iter().all(|it| matches!(it, Proceeding::Answer(_) | Proceeding::Gone)));
    // One session asks six times, the other four.
    assert!(answers == 4 || answers == 6, "{answers}");
    assert_eq!(stored(&bench).await, (answers, 1));
    let sessions: BTreeSet<_> = bench.column("grants", "session_id").await.into_iter().collect();
    assert_eq!(sessions.len(), 1);
}

#[tokio::test]
async fn a_request_expires_after_an_hour_and_is_swept() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    bench.clock.advance(LASTS - 1);
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::SignIn));
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(stored(&bench).await, (0, 1));
    bench.clock.advance(1);
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::Gone));
    housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn a_node_whose_clock_is_behind_continues_a_request() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    bench.clock.jump(-2);
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::SignIn));
    bench.clock.jump(-1_000);
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::Gone), "from the future");
}

#[tokio::test]
async fn prompt_none_is_answered_at_once_and_stores_nothing() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let id = connected(&bench, &token, for_members_of(&[staff])).await;
    let none = [("prompt", "none")];
    assert_eq!(error(&authorize(&bench, None, &none).await), "login_required");
    assert_eq!(error(&authorize(&bench, Some(&token), &none).await), "access_denied");
    let own = bench.session(&token).await.account();
    groups::add(&bench, &token, staff, own).await;
    code(&authorize(&bench, Some(&token), &none).await);
    bench.clock.advance(1);
    let old = [("prompt", "none"), ("max_age", "0")];
    assert_eq!(error(&authorize(&bench, Some(&token), &old).await), "login_required");
    let set = format!("UPDATE applications SET proof = 'second_factor' WHERE id = {id}");
    bench.try_statement(&set).await.unwrap();
    assert_eq!(error(&authorize(&bench, Some(&token), &none).await), "interaction_required");
    bench.try_statement("UPDATE policy SET enforced_at = 1, required_from = 1").await.unwrap();
    assert_eq!(error(&authorize(&bench, Some(&token), &none).await), "interaction_required");
    assert_eq!(stored(&bench).await, (1, 0));
}

#[tokio::test]
async fn a_posted_request_is_only_stored_and_then_decided_like_any_other() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let wait = async |other: &[(&str, &str)]| {
        authorization::wait(&bench.services, &asking(other)).await.unwrap()
    };
    let bad = wait(&[("redirect_uri", "https://evil.example/")]).await;
    assert!(matches!(bad, Outcome::Rejected(_)));
    assert_eq!(error(&wait(&[("scope", "profile")]).await), "invalid_scope");
    assert_eq!(stored(&bench).await, (0, 0));
    let name = waits(wait(&[]).await);
    answered(proceed(&bench, Some(&token), &name).await, "code");
    let name = waits(wait(&[("prompt", "none")]).await);
    let next = proceed(&bench, None, &name).await;
    assert_eq!(answered_without_page(next, "error"), "login_required");
    assert!(matches!(proceed(&bench, None, &name).await, Proceeding::Gone));
}

#[tokio::test]
async fn a_user_who_is_refused_can_go_back_to_the_application_once() {
    let (bench, token) = administrator().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    connected(&bench, &token, for_members_of(&[staff])).await;
    let name = waits(authorize(&bench, Some(&token), &[]).await);
    let seen = refused(proceed(&bench, Some(&token), &name).await);
    assert_eq!((seen.application.as_str(), seen.refusal), ("Wiki", Refusal::NotInGroups));
    let back = authorization::refuse(&bench.services, &name).await.unwrap().unwrap();
    assert_eq!(super::result(&back, "error"), "access_denied");
    assert_eq!(authorization::refuse(&bench.services, &name).await.unwrap(), None);
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn an_application_that_is_turned_off_or_changed_meanwhile_gets_no_code() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    turn(&bench, &token, id, false).await;
    let seen = refused(proceed(&bench, Some(&token), &name).await);
    assert_eq!(seen.refusal, Refusal::TurnedOff);
    turn(&bench, &token, id, true).await;
    bench.try_statement("UPDATE connection_addresses SET address = 'https://a/'").await.unwrap();
    match proceed(&bench, Some(&token), &name).await {
        Proceeding::Rejected(rejected) => assert_eq!(rejected.why, Why::RedirectUri),
        other => panic!("{other:?}"),
    }
    assert_eq!(authorization::refuse(&bench.services, &name).await.unwrap(), None);
    bench.try_statement("DELETE FROM connections").await.unwrap();
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Gone));
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn a_request_that_is_moved_to_another_connection_cannot_be_opened() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let other = made(&bench, &token, "Vault", for_everyone()).await;
    connect(&bench, other, "Vault", &[URI]).await;
    let name = waits(authorize(&bench, None, &[]).await);
    let usage = key_usage::check(&bench.services).await.unwrap();
    assert_eq!(usage.damaged_in_total, 0);
    let moved = "UPDATE authorization_requests SET connection_id = \
                 (SELECT id FROM connections WHERE client_id = 'Vault')";
    bench.try_statement(moved).await.unwrap();
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Gone));
    let usage = key_usage::check(&bench.services).await.unwrap();
    assert_eq!((usage.damaged_in_total, usage.damaged[0].account), (1, None));
}

#[tokio::test]
async fn a_session_that_ended_meanwhile_gets_no_code() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    let session = bench.session(&token).await;
    let (services, client) = (&bench.services, any_client());
    identity::session::end(services, &session, &client).await.unwrap();
    let next = authorization::proceed(services, &client, Some(&session), &name).await;
    assert!(matches!(next, Err(identity::error::Error::Gone)), "{next:?}");
    let asked = authorization::authorize(services, &client, Some(&session), &asking(&[])).await;
    assert!(matches!(asked, Err(identity::error::Error::Gone)), "{asked:?}");
    assert_eq!(stored(&bench).await, (0, 1));
}

#[tokio::test]
async fn the_application_cannot_be_deleted_while_a_code_is_made() {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, for_everyone()).await;
    let name = waits(authorize(&bench, None, &[]).await);
    let session = bench.session(&token).await;
    let (services, client) = (bench.services.clone(), any_client());
    let opening = {
        let (services, session) = (services.clone(), session.clone());
        tokio::spawn(async move {
            authorization::proceed(&services, &client, Some(&session), &name).await
        })
    };
    let deleting = tokio::spawn(async move {
        let fresh = session.fresh_administrator(services.now()).unwrap();
        identity::application::delete(&services, fresh, id, &any_client()).await
    });
    let both = async { (opening.await.unwrap(), deleting.await.unwrap()) };
    let (opened, deleted) = tokio::time::timeout(Duration::from_secs(30), both).await.unwrap();
    assert!(deleted.unwrap().is_some());
    assert!(!matches!(opened, Err(error) if error.is_temporary()), "a deadlock");
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn an_answer_to_a_signed_in_user_takes_few_statements() {
    let (mut bench, token, _) = enrolled().await;
    let id = insert_application(&bench).await;
    connect(&bench, id, super::CLIENT, &[URI]).await;
    watch(&mut bench);
    let (session, parameters, client) = (bench.session(&token).await, asking(&[]), any_client());
    // The first time also gives the subject, and is recorded.
    for most in [15, 11] {
        executed();
        let services = &bench.services;
        let answer = authorization::authorize(services, &client, Some(&session), &parameters);
        code(&answer.await.unwrap());
        let (statements, commits) = executed();
        let listed: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
        assert!(statements.len() <= most && commits <= 1, "{}", listed.join("\n"));
    }
    assert_eq!(count(&bench, "authorization_codes", "code_hash").await, 2);
}

/// Directly in the database, because the administrator has no recent identity check.
async fn insert_application(bench: &Bench) -> identity::application::ApplicationId {
    let insert = "INSERT INTO applications (name, name_key, who, proof, accepts_trusted_browser, \
                  is_on, version, created_at) \
                  VALUES ('Wiki', 'wiki', 'everyone', 'usual', FALSE, TRUE, 1, 0)";
    bench.try_statement(insert).await.unwrap();
    let id = bench.column("applications", "id").await.pop().unwrap();
    identity::application::ApplicationId::parse(&id).unwrap()
}
