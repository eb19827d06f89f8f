//! The cookie, its copies and its replacements.

use super::{allowed, password_only, skips, trusted, with_cookie};
use crate::{any_client, at_once};
use identity::{client::Client, session, sign_in::WithPassword};

#[tokio::test]
async fn a_replaced_cookie_works_for_a_minute_and_yields_the_same_new_one() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let next = skips(&bench, &trust).await.unwrap();
    bench.clock.advance(59);
    let again = skips(&bench, &trust).await.unwrap();
    assert_eq!(again.cookie.reveal(), next.cookie.reveal());
    assert!(skips(&bench, &next).await.is_some());
}

#[tokio::test]
async fn using_a_copied_cookie_later_ends_trust_for_both_and_notifies_the_owner() {
    let (bench, _, secret) = allowed().await;
    let copy = trusted(&bench, &secret).await;
    let owner = skips(&bench, &copy).await.unwrap();
    let WithPassword::Complete(thief) = password_only(&bench.services, &with_cookie(&owner)).await
    else {
        panic!()
    };
    bench.clock.advance(60);
    assert!(skips(&bench, &copy).await.is_none());
    assert!(bench.last_sent().await.subject.contains("copied"));
    assert!(skips(&bench, &owner).await.is_none());
    assert!(session::resume(&bench.services, &thief.token).await.unwrap().is_none());
    assert!(bench.column("trusted_browsers", "id").await.is_empty());
    assert!(bench.column("audit_events", "event").await.contains(&"trusted_browser_copied".into()));
}

#[tokio::test]
async fn a_forged_cookie_does_not_end_trust() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let cookie = trust.cookie.reveal();
    let (name, token) = cookie.split_once('.').unwrap();
    for made_up in ["", ".", "x", token, name, &format!("{token}.{name}"), &format!("{cookie}x")] {
        let client = Client { trust: Some(made_up.to_owned()), ..any_client() };
        let outcome = password_only(&bench.services, &client).await;
        assert!(matches!(outcome, WithPassword::SecondFactorRequired(_)), "{made_up}");
    }
    assert!(skips(&bench, &trust).await.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tabs_that_sign_in_together_all_skip_the_code_and_get_the_same_cookie() {
    let (bench, _, secret) = allowed().await;
    let trust = trusted(&bench, &secret).await;
    let other = bench.another_node().await;
    let outcomes = at_once((0..8).map(|turn| {
        let services = if turn % 2 == 0 { bench.services.clone() } else { other.clone() };
        let client = with_cookie(&trust);
        async move { password_only(&services, &client).await }
    }))
    .await;
    let mut cookies = Vec::new();
    for outcome in outcomes {
        match outcome {
            WithPassword::Complete(session) => cookies.push(session.trust.unwrap().cookie.reveal()),
            other => panic!("{other:?}"),
        }
    }
    cookies.dedup();
    assert_eq!(cookies.len(), 1);
}
