//! Applications that ask their users for consent.

mod counts;

use super::{
    Proceeding, address, answered, answered_without_page, asking, authorize, code, connected,
    count, error, proceed, stored, waits,
};
use crate::{
    administrator, any_client,
    applications::{for_everyone, for_members_of},
    at_once, groups,
};
use identity::{
    application::{ApplicationId, Demand},
    authorization::{self, Question},
    grant::Scopes,
    secret::Token,
    testing::{Bench, EMAIL},
};

const MAIL: &str = "An application can see information about you";
/// The scopes on P-CONSENT.
const SHOWN: &str = "openid profile";
const ADA: &str = "ada@example.com";

async fn asks(bench: &Bench, asks: bool) {
    let update = format!("UPDATE connections SET asks_for_consent = {asks}");
    bench.try_statement(&update).await.unwrap();
}

/// An application that asks for consent.
async fn wiki(demand: Demand) -> (Bench, Token, ApplicationId) {
    let (bench, token) = administrator().await;
    let id = connected(&bench, &token, demand).await;
    asks(&bench, true).await;
    (bench, token, id)
}

/// With the scopes that requests have without others.
async fn consent(bench: &Bench, token: &Token, name: &Token) {
    consent_to(bench, token, name, SHOWN).await;
}

async fn consent_to(bench: &Bench, token: &Token, name: &Token, shown: &str) {
    let (session, client) = (bench.session(token).await, any_client());
    authorization::consent(&bench.services, &client, &session, name, shown).await.unwrap();
}

#[track_caller]
fn question(next: Proceeding) -> Question {
    match next {
        Proceeding::AskForConsent(question) => question,
        other => panic!("{other:?}"),
    }
}

async fn asked(bench: &Bench, token: &Token, other: &[(&str, &str)]) -> Token {
    let name = waits(authorize(bench, Some(token), other).await);
    question(proceed(bench, Some(token), &name).await);
    name
}

async fn consented(bench: &Bench, token: &Token, other: &[(&str, &str)]) {
    let name = waits(authorize(bench, Some(token), other).await);
    let shown = question(proceed(bench, Some(token), &name).await).scopes.to_string();
    consent_to(bench, token, &name, &shown).await;
    answered(proceed(bench, Some(token), &name).await, "code");
}

async fn events(bench: &Bench) -> usize {
    let kinds = bench.column("audit_events", "event").await;
    kinds.iter().filter(|kind| *kind == "consent_given").count()
}

async fn mails(bench: &Bench) -> usize {
    bench.subjects().await.iter().filter(|subject| subject.contains(MAIL)).count()
}

#[tokio::test]
async fn a_user_is_asked_once_with_an_event_and_an_email() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let name = waits(authorize(&bench, Some(&token), &[]).await);
    let expected = Question {
        application: "Wiki".to_owned(),
        scopes: Scopes::parse("openid profile").unwrap(),
        groups: Vec::new(),
    };
    assert_eq!(question(proceed(&bench, Some(&token), &name).await), expected);
    assert_eq!((count(&bench, "consents", "scopes").await, stored(&bench).await), (0, (0, 1)));
    consent(&bench, &token, &name).await;
    let details = bench.column("audit_events", "details").await.pop().unwrap();
    assert_eq!(details, r#"{"application":"Wiki","scopes":"openid profile"}"#);
    answered(proceed(&bench, Some(&token), &name).await, "code");
    code(&authorize(&bench, Some(&token), &[]).await);
    code(&authorize(&bench, Some(&token), &[("scope", "openid")]).await);
    code(&authorize(&bench, Some(&token), &[("prompt", "none")]).await);
    assert_eq!((events(&bench).await, mails(&bench).await), (1, 1));
    // In another session as well.
    let other = bench.sign_in(EMAIL).await;
    code(&authorize(&bench, Some(&other), &[]).await);
}

#[tokio::test]
async fn a_user_is_asked_again_when_the_scopes_grow_but_not_for_less() {
    let (bench, token, _) = wiki(for_everyone()).await;
    consented(&bench, &token, &[("scope", "openid email")]).await;
    consented(&bench, &token, &[("scope", "openid profile")]).await;
    assert_eq!(bench.column("consents", "scopes").await, ["openid profile email"]);
    assert_eq!((events(&bench).await, mails(&bench).await), (2, 1));
    code(&authorize(&bench, Some(&token), &[("scope", "email profile openid")]).await);
    asked(&bench, &token, &[("scope", "openid groups")]).await;
}

#[tokio::test]
async fn a_user_consents_only_to_what_was_shown() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let name = asked(&bench, &token, &[("scope", "openid offline_access")]).await;
    bench.try_statement("UPDATE connections SET stays_connected = TRUE").await.unwrap();
    for shown in ["openid", "", "openid profile offline_access"] {
        consent_to(&bench, &token, &name, shown).await;
        assert_eq!(count(&bench, "consents", "scopes").await, 0, "{shown}");
    }
    let next = question(proceed(&bench, Some(&token), &name).await);
    assert_eq!(next.scopes.to_string(), "openid offline_access", "asked again");
    consent_to(&bench, &token, &name, "openid offline_access").await;
    answered(proceed(&bench, Some(&token), &name).await, "code");
}

#[tokio::test]
async fn the_question_names_the_groups_that_the_application_will_see() {
    let (bench, token) = administrator().await;
    let (staff, board) = (
        groups::made(&bench, &token, "staff", "Staff").await,
        groups::made(&bench, &token, "board", "Board").await,
    );
    let own = bench.session(&token).await.account();
    for group in [staff, board] {
        groups::add(&bench, &token, group, own).await;
    }
    connected(&bench, &token, for_members_of(&[staff])).await;
    asks(&bench, true).await;
    let name = asked(&bench, &token, &[("scope", "openid groups")]).await;
    assert_eq!(question(proceed(&bench, Some(&token), &name).await).groups, ["staff"]);
    bench.try_statement("UPDATE connections SET told_groups = 'all'").await.unwrap();
    assert_eq!(question(proceed(&bench, Some(&token), &name).await).groups, ["board", "staff"]);
    let name = asked(&bench, &token, &[("scope", "openid")]).await;
    assert_eq!(question(proceed(&bench, Some(&token), &name).await).groups, [""; 0]);
}

#[tokio::test]
async fn prompt_consent_asks_each_time_where_the_connection_asks() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let again = [("prompt", "consent")];
    for times in 1..=3 {
        consented(&bench, &token, &again).await;
        assert_eq!((events(&bench).await, mails(&bench).await), (times, 1));
        bench.clock.advance(1);
    }
    let login = [("prompt", "consent login")];
    let name = waits(authorize(&bench, Some(&token), &login).await);
    let first = proceed(&bench, Some(&token), &name).await;
    assert!(matches!(first, Proceeding::Require(_)), "the identity check comes first: {first:?}");
    asks(&bench, false).await;
    code(&authorize(&bench, Some(&token), &again).await);
}

#[tokio::test]
async fn a_request_that_allows_no_page_is_answered_with_an_error() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let none = [("prompt", "none")];
    assert_eq!(error(&authorize(&bench, Some(&token), &none).await), "consent_required");
    let name = waits(authorization::wait(&bench.services, &asking(&none)).await.unwrap());
    let next = proceed(&bench, Some(&token), &name).await;
    assert_eq!(answered_without_page(next, "error"), "consent_required");
    assert_eq!(error(&authorize(&bench, None, &none).await), "login_required");
    assert_eq!(stored(&bench).await, (0, 0));
    let both = authorize(&bench, Some(&token), &[("prompt", "none consent")]).await;
    assert_eq!(error(&both), "invalid_request");
}

#[tokio::test]
async fn a_user_who_cancels_is_asked_again_next_time() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let name = asked(&bench, &token, &[]).await;
    let answer = authorization::refuse(&bench.services, &name).await.unwrap().unwrap();
    assert!(address(&answer).contains("?error=access_denied&"), "{}", address(&answer));
    consent(&bench, &token, &name).await;
    assert!(matches!(proceed(&bench, Some(&token), &name).await, Proceeding::Gone));
    assert_eq!((count(&bench, "consents", "scopes").await, events(&bench).await), (0, 0));
    asked(&bench, &token, &[]).await;
}

#[tokio::test]
async fn consent_can_be_sent_again_and_in_another_tab() {
    let (bench, token, _) = wiki(for_everyone()).await;
    for prompt in ["", "consent"] {
        bench.clock.advance(1);
        let before = events(&bench).await;
        let (first, second) = (
            asked(&bench, &token, &[("prompt", prompt), ("scope", "openid email")]).await,
            asked(&bench, &token, &[("prompt", prompt), ("scope", "openid email")]).await,
        );
        bench.clock.advance(1);
        for name in [&first, &first, &second, &first, &second] {
            consent_to(&bench, &token, name, "openid email").await;
            answered(proceed(&bench, Some(&token), name).await, "code");
        }
        assert_eq!(events(&bench).await, before + 1);
    }
    assert_eq!(mails(&bench).await, 1);
}

#[tokio::test]
async fn of_forms_at_once_on_two_nodes_one_is_recorded() {
    let (bench, token, _) = wiki(for_everyone()).await;
    let name = asked(&bench, &token, &[]).await;
    let (nodes, session) =
        ([bench.services.clone(), bench.another_node().await], bench.session(&token).await);
    let forms = (0..10).map(|at| {
        let (services, session) = (nodes[at % 2].clone(), session.clone());
        let name = name.clone();
        async move {
            authorization::consent(&services, &any_client(), &session, &name, SHOWN).await
        }
    });
    for outcome in at_once(forms).await {
        outcome.unwrap();
    }
    assert_eq!((count(&bench, "consents", "scopes").await, events(&bench).await), (1, 1));
    assert_eq!(mails(&bench).await, 1);
}
