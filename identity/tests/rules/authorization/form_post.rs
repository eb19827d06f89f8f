//! Answers in a form.

use super::{
    Outcome, URI, Way, asking, authorize, connect, connected, error, proceed, result, sent, stored,
    text, waits,
};
use crate::{
    administrator,
    applications::{for_everyone, made},
};
use identity::{
    authorization::{self, Answer, Form, Proceeding},
    testing::{Bench, PUBLIC_URL},
};

const FORM_POST: (&str, &str) = ("response_mode", "form_post");

#[track_caller]
fn form(answer: &Answer) -> &Form {
    match answer.way() {
        Way::Form(form) => form,
        Way::Address(address) => panic!("{address}"),
    }
}

/// The first field. Every form leads to the redirect URI, with the state and the issuer.
#[track_caller]
fn posted(answer: &Answer) -> (&str, &str) {
    let Form { action, origin, fields } = form(answer);
    assert_eq!((action.as_str(), origin.as_str()), (URI, "https://wiki.example.org"));
    let mut fields: Vec<_> = fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    fields.retain(|(name, _)| *name != "error_description");
    assert_eq!(fields[1..], [("state", "a b&c=d/é"), ("iss", PUBLIC_URL)]);
    fields[0]
}

#[track_caller]
fn answer(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Answer(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn codes_and_errors_are_sent_in_a_form() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let given = answer(authorize(&bench, Some(&token), &[FORM_POST]).await);
    assert_eq!(posted(&given).0, "code");
    assert!(!format!("{given:?}").contains(posted(&given).1), "a code is in no log");
    let none = [FORM_POST, ("prompt", "none")];
    let refused = answer(authorize(&bench, None, &none).await);
    assert_eq!(posted(&refused), ("error", "login_required"));
    let wrong = answer(authorize(&bench, None, &[FORM_POST, ("scope", "email")]).await);
    assert_eq!(posted(&wrong), ("error", "invalid_scope"));
    let posted_request = asking(&[FORM_POST, ("prompt", "create")]);
    let wrong = authorization::wait(&bench.services, &posted_request).await.unwrap();
    assert_eq!(posted(&answer(wrong)), ("error", "invalid_request"));
}

#[tokio::test]
async fn a_request_that_waited_is_answered_in_a_form() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    let services = &bench.services;
    let session = bench.session(&token).await;
    let posts = async |name| {
        authorization::answers_with_form(services, Some(&session), name).await.unwrap()
    };
    let name = waits(authorize(&bench, None, &[FORM_POST]).await);
    assert!(posts(&name).await);
    for _ in 0..2 {
        let Proceeding::Answer(answer) = proceed(&bench, Some(&token), &name).await else {
            panic!()
        };
        assert_eq!(posted(&answer).0, "code");
        assert!(posts(&name).await, "the page may be loaded again");
    }
    assert!(!authorization::answers_with_form(services, None, &name).await.unwrap());
    let name = waits(authorize(&bench, None, &[FORM_POST]).await);
    let refused = authorization::refuse(services, &name).await.unwrap().unwrap();
    assert_eq!(posted(&refused), ("error", "access_denied"));
    let in_the_query = waits(authorize(&bench, None, &[]).await);
    assert!(!posts(&in_the_query).await);
}

async fn asked_of(bench: &Bench, client: &str, uri: &str) -> Answer {
    let changes = [FORM_POST, ("client_id", client), ("redirect_uri", uri)];
    answer(sent(bench, None, &text(&changes)).await)
}

#[tokio::test]
async fn a_form_is_sent_to_web_servers_only() {
    let (bench, token) = administrator().await;
    for (at, uri) in ["org.example.app:/cb", "http://[::1]:5000/cb"].into_iter().enumerate() {
        let id = made(&bench, &token, &format!("App {at}"), for_everyone()).await;
        let client = format!("app-{at}");
        connect(&bench, id, &client, &[uri]).await;
        let Way::Address(address) = asked_of(&bench, &client, uri).await.way().clone() else {
            panic!()
        };
        let start = format!(
            "{uri}?error=invalid_request&error_description=response_mode+form_post+requires+a+redirect+URI"
        );
        assert!(address.starts_with(&start), "{address}");
    }
    assert_eq!(stored(&bench).await, (0, 0));
}

#[tokio::test]
async fn an_unclear_response_mode_is_answered_in_the_query() {
    let (bench, token) = administrator().await;
    connected(&bench, &token, for_everyone()).await;
    for mode in ["response_mode=form_post&response_mode=query", "response_mode=Form_Post"] {
        let outcome = sent(&bench, Some(&token), &format!("{}&{mode}", text(&[]))).await;
        assert_eq!(error(&outcome), "invalid_request");
    }
    let Outcome::Answer(in_the_query) = authorize(&bench, Some(&token), &[]).await else {
        panic!()
    };
    result(&in_the_query, "code");
}
