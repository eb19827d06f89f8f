//! Requests that another site sends as a form, without the cookie of the session.

use super::{OUT, asks, is_signed_in, opened, query, signed_out, wiki};
use crate::{
    grants::Wiki,
    statements::{at_most, executed, watch},
};
use identity::{
    jose::Algorithm,
    sign_out::{self, LASTS, parameters},
};

async fn posted(wiki: &Wiki, form: &str) -> Option<String> {
    sign_out::posted(wiki.services(), &parameters(form.as_bytes())).await.unwrap()
}

#[tokio::test]
async fn a_posted_request_continues_without_the_id_token() {
    let wiki = wiki(Algorithm::Es256).await;
    let hint = wiki.issued().await.id_token;
    let form =
        query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT), ("state", "a b")]);
    let next = posted(&wiki, &form).await.unwrap();
    assert!(is_signed_in(&wiki, &wiki.token).await, "nothing has ended yet");
    for part in hint.split('.') {
        assert!(!next.contains(part), "{next}");
    }
    let out = signed_out(opened(&wiki, Some(&wiki.token), &next).await);
    assert_eq!(out.unwrap(), format!("{OUT}&state=a+b"));
    assert!(!is_signed_in(&wiki, &wiki.token).await);
    assert_eq!(wiki.events("signed_out").await, 1);
}

#[tokio::test]
async fn what_continues_is_valid_for_a_minute_and_for_one_application() {
    let wiki = wiki(Algorithm::Es256).await;
    let hint = wiki.issued().await.id_token;
    let form = query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
    let next = posted(&wiki, &form).await.unwrap();
    let value = |name: &str| {
        let mut pairs = form_urlencoded::parse(next.as_bytes());
        pairs.find(|(each, _)| each == name).unwrap().1.into_owned()
    };
    let checked = value("checked_hint");
    let parts: Vec<_> = checked.split('.').collect();
    let later = parts[1].parse::<i64>().unwrap() + 60;
    let with = |client_id: &str, checked: &str| {
        query(&[("client_id", client_id), ("checked_hint", checked)])
    };
    for wrong in [
        with("wiki", ""),
        with("wiki", parts[0]),
        with("wiki", &format!("{}.{}", parts[0], parts[1])),
        with("wiki", &format!("{}.{later}.{}", parts[0], parts[2])),
        with("wiki", &format!("a{}.{}.{}", parts[0], parts[1], parts[2])),
        with("board", &checked),
        query(&[("checked_hint", &checked)]),
    ] {
        asks(opened(&wiki, Some(&wiki.token), &wrong).await);
    }
    wiki.bench.clock.advance(LASTS);
    asks(opened(&wiki, Some(&wiki.token), &next).await);
    assert!(is_signed_in(&wiki, &wiki.token).await);
}

#[tokio::test]
async fn a_posted_request_without_a_valid_id_token_asks() {
    let wiki = wiki(Algorithm::Es256).await;
    let hint = wiki.issued().await.id_token;
    assert_eq!(posted(&wiki, "").await, None);
    assert_eq!(posted(&wiki, "client_id=unknown&state=a").await, None);
    let wrong = query(&[("id_token_hint", &hint[1..]), ("client_id", "wiki")]);
    assert_eq!(posted(&wiki, &wrong).await, None);
    let next = posted(&wiki, "client_id=wiki&state=a").await.unwrap();
    assert_eq!(next, "client_id=wiki");
    assert_eq!(asks(opened(&wiki, Some(&wiki.token), &next).await), None);
    let back = query(&[("client_id", "wiki"), ("post_logout_redirect_uri", OUT)]);
    let next = posted(&wiki, &back).await.unwrap();
    assert!(asks(opened(&wiki, Some(&wiki.token), &next).await).is_some());
}

#[tokio::test]
async fn a_request_takes_few_statements() {
    let mut wiki = wiki(Algorithm::Es256).await;
    let hint = wiki.issued().await.id_token;
    let form = query(&[("id_token_hint", &hint), ("post_logout_redirect_uri", OUT)]);
    watch(&mut wiki.bench);
    let next = posted(&wiki, &form).await.unwrap();
    executed();
    posted(&wiki, &form).await;
    at_most("a form of another site", 2, 0);
    opened(&wiki, None, &next).await;
    at_most("signed out already", 2, 0);
    let session = wiki.session().await;
    executed();
    let parameters = parameters(next.as_bytes());
    let client = crate::any_client();
    sign_out::opened(wiki.services(), &client, Some(&session), &parameters).await.unwrap();
    // Five of them and the commit end the session, with its event.
    at_most("an application signs its user out", 10, 1);
}
