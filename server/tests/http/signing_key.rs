//! Settings, tab "Applications".

use crate::test_app::{Browser, TestApp, signed_in};
use app::pages::path;
use identity::{jose::Algorithm, signing_key};

/// An administrator, and the id of the key that signs with RS256.
async fn office() -> (TestApp, Browser, String) {
    let (app, browser) = signed_in().await;
    let keys = signing_key::key_set(&app.bench.services).await.unwrap();
    let key = keys["keys"][0]["kid"].as_str().unwrap().to_owned();
    (app, browser, key)
}

async fn current(app: &TestApp) -> String {
    let keys = signing_key::key_set(&app.bench.services).await.unwrap();
    keys["keys"][0]["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_tab_lists_the_keys_of_each_algorithm() {
    let (app, mut browser) = signed_in().await;
    let empty = browser.get(path::APPLICATION_SETTINGS).await.body;
    assert!(empty.contains("The first keys are created when the key set is requested"), "{empty}");
    assert!(empty.contains("http://localhost:3000<wbr>") || empty.contains("jwks"), "{empty}");
    assert!(!empty.contains("Rotate now"));
    assert!(app.bench.column("signing_keys", "key_id").await.is_empty(), "a page makes no keys");
    current(&app).await;
    let page = browser.get(path::APPLICATION_SETTINGS).await.body;
    for id in app.bench.column("signing_keys", "key_id").await {
        assert_eq!(page.matches(&format!(">{id}<")).count(), 1, "{id}");
    }
    for algorithm in Algorithm::ALL {
        let caption = format!("Signing keys for {}", algorithm.as_str());
        assert!(page.contains(&caption), "{page}");
    }
    assert_eq!(page.matches("Next, already published").count(), 2);
    assert_eq!(page.matches("Current, signing since").count(), 2);
    assert!(page.contains(">July 14, 2027<"), "{page}");
}

#[tokio::test]
async fn a_key_is_rotated_after_an_identity_check_and_a_form_that_is_sent_twice_rotates_once() {
    let (app, mut browser, key) = office().await;
    app.bench.clock.advance(signing_key::PUBLISHED_BEFORE);
    let rotate = path::with(path::SIGNING_KEY_ROTATE, &key);
    let dialog = browser.get(&rotate).await.body;
    assert!(dialog.contains("Rotate the RS256 key now?"), "{dialog}");
    let asked = browser.post(&rotate, "").await;
    assert!(asked.requires_identity_check_for(&rotate), "{}", asked.location());
    assert_eq!(current(&app).await, key);
    assert_eq!(browser.verify(&asked).await.location(), path::APPLICATION_SETTINGS);
    let page = browser.get(path::APPLICATION_SETTINGS).await.body;
    assert!(page.contains("The next key signs from now on."), "{page}");
    assert!(page.contains("Former, published until"), "{page}");
    let now = current(&app).await;
    assert_ne!(now, key);

    assert_eq!(browser.get(&rotate).await.status, 404);
    assert_eq!(browser.post(&rotate, "").await.location(), path::APPLICATION_SETTINGS);
    let page = browser.get(path::APPLICATION_SETTINGS).await.body;
    assert!(page.contains("This key had already been replaced."), "{page}");
    let again = path::with(path::SIGNING_KEY_ROTATE, &now);
    browser.post(&again, "").await;
    let page = browser.get(path::APPLICATION_SETTINGS).await.body;
    assert!(page.contains("The next key was published less than 20 minutes ago"), "{page}");
    assert!(page.contains("Rotate it after 8:40 AM."), "{page}");
    assert_eq!(signing_key::PUBLISHED_BEFORE, 20 * 60);
    assert_eq!(current(&app).await, now);
}
