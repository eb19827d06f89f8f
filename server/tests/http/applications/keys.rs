//! The keys of an application.

use super::{connection::fields, made, office};
use app::pages::path;

/// The example of RFC 8037, A.1.
const PRIVATE: &str = r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}]}"#;

#[tokio::test]
async fn a_private_key_is_neither_shown_again_nor_stored() {
    let (app, mut browser) = office().await;
    let connection = format!("{}/connection", made(&mut browser, "Wiki", &[]).await);
    for (pasted, problem) in [
        (PRIVATE, "Key 1 contains a private part"),
        ("-----BEGIN PRIVATE KEY-----\nnWGxne_9\n", "Enter a JSON Web Key Set"),
    ] {
        let sent = fields(&[("type", "keys"), ("keys", pasted)]);
        let answer = browser.post(&connection, &sent).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains(problem), "{}", answer.body);
        assert!(!answer.body.contains("nWGxne_9"), "{}", answer.body);
    }
    let wrong = fields(&[("keys", PRIVATE), ("algorithm", "none")]);
    let answer = browser.post(&connection, &wrong).await.body;
    assert!(answer.contains("Choose a signing algorithm") && !answer.contains("nWGxne_9"));
    // The form waits for an identity check.
    app.bench.clock.advance(11 * 60);
    let mut lengths = Vec::new();
    for keys in ["", PRIVATE] {
        let answer = browser.post(&connection, &fields(&[("keys", keys)])).await;
        assert!(answer.location().starts_with(path::IDENTITY_CHECK), "{}", answer.location());
        lengths.extend(app.bench.column("waiting_actions", "length(body)").await);
    }
    assert_eq!(lengths[0], lengths[1], "without what is pasted");
}

#[tokio::test]
async fn the_page_lists_the_keys_of_an_application() {
    let (_app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let keys = PRIVATE.replace(r#","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A""#, "");
    let sent = fields(&[("type", "keys"), ("keys", &keys)]);
    assert_eq!(browser.post(&format!("{wiki}/connection"), &sent).await.location(), wiki);
    let page = browser.get(&wiki).await.body.replace("<wbr>", "").replace("<!>", "");
    assert!(page.contains("EdDSA, thumbprint "), "{page}");
    assert!(page.contains("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"), "{page}");
    assert!(page.contains("Not used yet."));
    let dialog = browser.get(&format!("{wiki}/connection")).await.body;
    assert!(!dialog.contains("Its secrets stop working."), "it has none");
}
