//! What is sent to an application, and what its answer means.

use super::{
    deliver, deliver_impatiently, not_delivered, opened, register, sign_out, waiting, wiki_of,
};
use crate::{
    any_client,
    delivery::peer::{Answer, OK, Peer, header},
    grants::ended::{Loss, Scene},
    signing_key::{self, decoded, is_valid, published},
};
use identity::{
    logout::RETRIED,
    testing::{START, account_of},
    users::delete,
};
use serde_json::{Value, json};

/// The logout token in a request.
fn token(request: &str) -> &str {
    let (_, body) = request.split_once("\r\n\r\n").unwrap();
    body.strip_prefix("logout_token=").unwrap()
}

fn claims(token: &str) -> Value {
    serde_json::from_slice(&decoded(token.split('.').nth(1).unwrap())).unwrap()
}

#[tokio::test]
async fn an_application_gets_a_logout_token_that_it_can_verify() {
    let peer = Peer::that_says(OK).await;
    let (wiki, sid) = wiki_of(&peer).await;
    sign_out(&wiki).await;
    wiki.bench.clock.advance(45);
    assert_eq!(deliver(wiki.services()).await, 1);
    let requests = peer.requests();
    let [request] = requests.as_slice() else { panic!("{requests:?}") };
    assert!(request.starts_with("POST /logout HTTP/1.1\r\n"), "{request}");
    let kind = header(request, "content-type");
    assert_eq!(kind, Some("application/x-www-form-urlencoded"));
    assert_eq!(header(request, "cookie"), None);
    let token = token(request);
    assert!(is_valid(token, &published(wiki.services()).await));
    let first = signing_key::header(token);
    assert_eq!((&first["typ"], &first["alg"]), (&json!("logout+jwt"), &json!("ES256")));
    let mut told = claims(token);
    let now = wiki.bench.clock_now();
    assert_eq!(told["iat"], json!(now), "signed when it is sent");
    assert!(now > START + 45 - 1);
    let jti = told.as_object_mut().unwrap().remove("jti").unwrap();
    assert!(jti.as_str().unwrap().len() >= 22);
    let subject = wiki.bench.column("subjects", "subject").await.remove(0);
    let expected = json!({
        "iss": told["iss"],
        "aud": "wiki",
        "iat": now,
        "exp": now + 120,
        "sub": subject,
        "sid": sid,
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    assert_eq!(told, expected, "no other claims, and no nonce");
    assert!(told["iss"].as_str().unwrap().starts_with("http"));
    assert_eq!(waiting(&wiki.bench).await.len(), 0);
    assert!(not_delivered(&wiki.bench).await.is_empty());
}

#[tokio::test]
async fn a_logout_token_is_not_accepted_as_an_id_token() {
    let peer = Peer::that_says(OK).await;
    let (wiki, _) = wiki_of(&peer).await;
    sign_out(&wiki).await;
    deliver(wiki.services()).await;
    let hint = token(&peer.requests()[0]).to_owned();
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("id_token_hint", hint.as_str())])
        .finish();
    let parameters = identity::sign_out::parameters(query.as_bytes());
    let posted = identity::sign_out::posted(wiki.services(), &parameters).await.unwrap();
    assert_eq!(posted, None);
}

#[tokio::test]
async fn the_answer_decides_whether_the_message_is_sent_again() {
    for (answer, is_over, problem) in [
        (OK, true, None),
        ("HTTP/1.1 204 No Content\r\n\r\n", true, None),
        ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", true, Some("refused")),
        ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", true, Some("refused")),
        (
            "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n",
            true,
            Some("refused"),
        ),
        ("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n", false, None),
        ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", false, None),
        ("not http\r\n\r\n", false, None),
        ("", false, None),
    ] {
        let peer = Peer::that_says(answer).await;
        let (wiki, _) = wiki_of(&peer).await;
        sign_out(&wiki).await;
        assert_eq!(deliver(wiki.services()).await, 1, "{answer}");
        assert_eq!(waiting(&wiki.bench).await.is_empty(), is_over, "{answer}");
        let expected: Vec<String> = problem
            .iter()
            .map(|problem| json!({ "application": "Wiki", "problem": problem }).to_string())
            .collect();
        assert_eq!(not_delivered(&wiki.bench).await, expected, "{answer}");
        assert_eq!(peer.requests().len(), 1, "{answer}");
        assert_eq!(deliver(wiki.services()).await, 0, "{answer}");
    }
}

#[tokio::test]
async fn at17_a_redirect_is_not_followed() {
    let inner = Peer::that_says(OK).await;
    let moved = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: {}\r\nContent-Length: 0\r\n\r\n",
        inner.url("/")
    );
    let peer = Peer::that_says(moved.leak()).await;
    let (wiki, _) = wiki_of(&peer).await;
    sign_out(&wiki).await;
    deliver(wiki.services()).await;
    assert_eq!((peer.requests().len(), inner.requests().len()), (1, 0));
    assert_eq!(not_delivered(&wiki.bench).await.len(), 1);
}

#[tokio::test]
async fn at17_an_endless_body_is_not_read_and_silence_ends_after_the_time_limit() {
    let (floods, hangs) = (Peer::that(Answer::Floods).await, Peer::that(Answer::Hangs).await);
    let (wiki, _) = wiki_of(&floods).await;
    opened(&wiki, "Board", &hangs.url("/")).await;
    sign_out(&wiki).await;
    assert_eq!(deliver_impatiently(wiki.services()).await, 2);
    assert_eq!(wiki.bench.column("logout_messages", "application").await, ["Board"]);
    assert_eq!((floods.requests().len(), hangs.requests().len()), (1, 1));
}

#[tokio::test]
async fn messages_outlive_the_account_and_the_application() {
    let peer = Peer::that_says(OK).await;
    let scene = Scene::new().await;
    register(&scene.wiki.bench, "wiki", &peer.url("/logout")).await;
    let session = scene.wiki.session().await;
    let fresh = session.fresh_administrator(scene.wiki.bench.clock_now()).unwrap();
    delete::delete(scene.wiki.services(), fresh, scene.ada, &any_client()).await.unwrap();
    Loss::ApplicationDeleted.apply(&scene).await;
    assert_eq!(deliver(scene.wiki.services()).await, 1);
    assert_eq!(claims(token(&peer.requests()[0]))["aud"], "wiki");
    assert_eq!(waiting(&scene.wiki.bench).await.len(), 0);
}

#[tokio::test]
async fn a_message_that_was_not_delivered_is_an_event_of_its_user() {
    let peer = Peer::that_says("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n").await;
    let (wiki, _) = wiki_of(&peer).await;
    let maya = account_of(&wiki.bench.services, &wiki.token).await.unwrap();
    sign_out(&wiki).await;
    while !waiting(&wiki.bench).await.is_empty() {
        deliver(wiki.services()).await;
        wiki.bench.clock.advance(30);
        assert!(wiki.bench.clock_now() < START + 2 * RETRIED);
    }
    let of = "CASE WHEN event = 'logout_not_delivered' THEN account_id END";
    assert_eq!(wiki.bench.column("audit_events", of).await, [maya.number().to_string()]);
    assert_eq!(identity::audit::verify(wiki.services()).await.unwrap(), None);
}
