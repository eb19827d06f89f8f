//! Exchanging codes for tokens.

use super::{CHALLENGE, VERIFIER, Wiki, code, connected, id_token, redeem};
use crate::{administrator, any_client, applications, at_once};
use identity::{
    application::{Age, Demand},
    grant::{self, CODE_LASTS, CodeRequest, Scopes, TOKEN_LASTS},
    housekeeping,
    testing::{PUBLIC_URL, START, authorization_code},
};
use serde_json::json;

#[tokio::test]
async fn a_code_is_exchanged_for_tokens_that_say_how_the_user_signed_in() {
    let wiki = Wiki::new().await;
    let issued = wiki.issued().await;
    assert_eq!(issued.expires_in, TOKEN_LASTS);
    assert_eq!(issued.scopes.to_string(), "openid profile email groups");
    let told = id_token(&issued);
    let sid = wiki.bench.column("session_applications", "sid").await.remove(0);
    let sub = wiki.bench.column("subjects", "subject").await.remove(0);
    assert_eq!(
        (&told["iss"], &told["aud"], &told["sub"], &told["sid"], &told["nonce"]),
        (&json!(PUBLIC_URL), &json!("wiki"), &json!(sub), &json!(sid), &json!("n-0S6_WzA2Mj"))
    );
    assert_eq!((&told["iat"], &told["exp"]), (&json!(START), &json!(START + TOKEN_LASTS)));
    assert_eq!(
        (&told["acr"], &told["amr"], &told["auth_time"]),
        (&json!("urn:latchkey:1"), &json!(["pwd"]), &json!(START))
    );
    assert_eq!(told["at_hash"].as_str().unwrap().len(), 22, "128 bits");
    let mut userinfo = wiki.userinfo(&issued).await.unwrap();
    for (name, value) in userinfo.as_object_mut().unwrap() {
        assert_eq!(*value, told[name], "{name}");
    }
    assert_eq!((sub.len(), sid.len()), (22, 22), "128 bits each");
}

#[tokio::test]
async fn tables_contain_neither_code_nor_token() {
    let wiki = Wiki::new().await;
    let code = wiki.code().await;
    let issued = wiki.redeem(&code).await.unwrap();
    let codes = wiki.bench.column("authorization_codes", "code_hash").await;
    let tokens = wiki.bench.column("grant_tokens", "token_hash").await;
    assert_eq!((codes.len(), tokens.len()), (1, 1));
    assert!(codes[0] != code.reveal() && tokens[0] != issued.access_token.reveal());
}

#[tokio::test]
async fn at04_a_code_is_refused_without_its_verifier_or_address_and_is_spent() {
    let wiki = Wiki::new().await;
    let uri = wiki.connection.redirect_uris[0].clone();
    let with_slash = format!("{uri}/");
    for (redirect_uri, verifier) in [
        (Some(uri.as_str()), None),
        (Some(&uri), Some(CHALLENGE)),
        (Some(&uri), Some("")),
        (None, Some(VERIFIER)),
        (Some(""), Some(VERIFIER)),
        (Some(&with_slash), Some(VERIFIER)),
    ] {
        let code = wiki.code().await;
        let (services, client) = (wiki.services(), any_client());
        let refused = grant::redeem(
            services,
            &wiki.connection,
            code.reveal(),
            redirect_uri,
            verifier,
            &client,
        );
        assert!(refused.await.unwrap().is_none(), "{redirect_uri:?} {verifier:?}");
        assert!(wiki.redeem(&code).await.is_none(), "spent");
    }
    assert!(wiki.bench.column("grant_tokens", "kind").await.is_empty());
    assert_eq!(wiki.events("application_code_reused").await, 0, "it was never exchanged");
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let wiki = Wiki::new().await;
    let uri = wiki.connection.redirect_uris[0].as_str();
    let asked = CodeRequest {
        scopes: Scopes::parse("openid").unwrap(),
        redirect_uri: uri,
        challenge: None,
        nonce: None,
        acr: None,
    };
    let session = wiki.session().await;
    let (services, connection, client) = (wiki.services(), &wiki.connection, any_client());
    for (verifier, is_right) in [(Some(VERIFIER), false), (None, true)] {
        let code = authorization_code(services, &session, connection, &asked).await.unwrap();
        let issued =
            grant::redeem(services, connection, code.reveal(), Some(uri), verifier, &client).await;
        let issued = issued.unwrap();
        assert_eq!(issued.is_some(), is_right, "{verifier:?}");
        assert!(issued.is_none_or(|issued| id_token(&issued).get("nonce").is_none()));
    }
}

#[tokio::test]
async fn a_code_is_valid_for_a_minute() {
    let wiki = Wiki::new().await;
    let (early, late) = (wiki.code().await, wiki.code().await);
    wiki.bench.clock.advance(CODE_LASTS - 1);
    assert!(wiki.redeem(&early).await.is_some());
    wiki.bench.clock.advance(1);
    assert!(wiki.redeem(&late).await.is_none());
    for garbage in ["", "x", &"A".repeat(43), "\0", &"é".repeat(10_000)] {
        let (services, client) = (wiki.services(), any_client());
        let refused = grant::redeem(services, &wiki.connection, garbage, None, None, &client);
        assert!(refused.await.unwrap().is_none());
    }
}

#[tokio::test]
async fn tokens_are_not_issued_for_longer_than_the_proof_is_recent_enough() {
    let (bench, token) = administrator().await;
    let demand = Demand { age: Age::new(5), ..applications::for_everyone() };
    let wiki = Wiki::on(bench, token, demand).await;
    for (after, lasts) in [(0, 300), (200, 100), (99, 1)] {
        wiki.bench.clock.advance(after);
        let issued = wiki.issued().await;
        assert_eq!(issued.expires_in, lasts);
        assert_eq!(id_token(&issued)["exp"], json!(START + 300));
    }
    let expiries = wiki.bench.column("grant_tokens", "expires_at").await;
    assert_eq!(expiries, vec![(START + 300).to_string(); 3]);
}

#[tokio::test]
async fn at06_a_code_of_another_application_is_refused_and_the_grant_remains() {
    let wiki = Wiki::new().await;
    let demand = applications::for_everyone();
    let chat = applications::made(&wiki.bench, &wiki.token, "Chat", demand).await;
    let chat = connected(&wiki.bench, &wiki.token, chat, "chat").await;
    let unused = wiki.code().await;
    for _ in 0..2 {
        assert!(redeem(wiki.services(), &chat, &unused).await.is_none());
    }
    let issued = wiki.redeem(&unused).await.unwrap();
    assert!(redeem(wiki.services(), &chat, &unused).await.is_none());
    assert!(wiki.works(&issued).await, "another application cannot end the grant");
    assert_eq!(wiki.events("application_code_reused").await, 0);
}

#[tokio::test]
async fn a_second_use_of_a_code_ends_the_grant_and_is_recorded() {
    let wiki = Wiki::new().await;
    let code = wiki.code().await;
    let issued = wiki.redeem(&code).await.unwrap();
    let other = wiki.issued().await;
    wiki.bench.clock.advance(CODE_LASTS * 2);
    housekeeping::sweep(wiki.services()).await.unwrap();
    assert!(wiki.works(&issued).await);
    assert!(wiki.redeem(&code).await.is_none());
    assert!(!wiki.works(&issued).await);
    assert!(wiki.works(&other).await, "another grant of the same user");
    assert!(wiki.redeem(&code).await.is_none());
    assert_eq!(wiki.events("application_code_reused").await, 1);
    let details = wiki.bench.column("audit_events", "details").await.pop().unwrap();
    assert_eq!(details, r#"{"application":"Wiki"}"#);
}

#[tokio::test]
async fn at07_of_30_uses_at_once_on_two_nodes_one_succeeds_and_then_the_grant_ends() {
    let wiki = Wiki::new().await;
    let nodes = [wiki.services().clone(), wiki.bench.another_node().await];
    for _ in 0..3 {
        let code = wiki.code().await;
        let uses = nodes.iter().cycle().take(30).map(|node| {
            let (node, connection, code) = (node.clone(), wiki.connection.clone(), code.clone());
            async move { redeem(&node, &connection, &code).await }
        });
        let issued: Vec<_> = at_once(uses).await.into_iter().flatten().collect();
        assert_eq!(issued.len(), 1);
        assert!(!wiki.works(&issued[0]).await);
        assert!(wiki.bench.column("grants", "id").await.is_empty());
    }
    assert_eq!(wiki.events("application_code_reused").await, 3);
}

#[tokio::test]
async fn rows_that_were_moved_to_another_grant_are_refused() {
    let wiki = Wiki::new().await;
    let bench = &wiki.bench;
    bench.person("ada@example.com", "Ada", "member").await;
    let ada = bench.session(&bench.sign_in("ada@example.com").await).await;
    let issued = wiki.issued().await;
    let unused = wiki.code().await;
    code(wiki.services(), &ada, &wiki.connection, "openid").await;
    let adas = "(SELECT MAX(id) FROM grants)";
    for table in ["grant_tokens", "authorization_codes"] {
        let moved = format!("UPDATE {table} SET grant_id = {adas}");
        bench.try_statement(&moved).await.unwrap();
    }
    assert!(!wiki.works(&issued).await);
    assert!(wiki.redeem(&unused).await.is_none());
    let ada = "(SELECT id FROM accounts WHERE email = 'ada@example.com')";
    let issued = wiki.issued().await;
    assert!(wiki.works(&issued).await);
    let session = format!("(SELECT id FROM sessions WHERE account_id = {ada})");
    let moved = format!("UPDATE grants SET account_id = {ada}, session_id = {session}");
    bench.try_statement(&moved).await.unwrap();
    assert!(!wiki.works(&issued).await, "a grant that was moved to another account");
}
