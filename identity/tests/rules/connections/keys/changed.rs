//! Assertions of applications (AT13, AT14).

use super::{Signer, Wiki};
use crate::any_client;
use identity::{client::Client, connection::authenticate_with_key, testing::Fuzz};
use serde_json::json;

const PIECES: [&str; 20] = [
    ".",
    "..",
    "=",
    "==",
    "A",
    "AA",
    "-",
    "_",
    "+",
    "/",
    "e30",
    "eyJhbGciOiJub25lIn0",
    "eyJhbGciOiJIUzI1NiJ9",
    "null",
    "\u{0}",
    " ",
    "é",
    "{",
    "\"",
    "ey",
];

#[tokio::test]
async fn an_assertion_that_was_changed_proves_nothing() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let signed = wiki.signed("one", &json!({}));
    let mut fuzz = Fuzz::new(400);
    let mut sender = 0u32;
    while fuzz.goes_on() {
        let changed = fuzz.changed(&signed, &PIECES);
        if changed == signed {
            continue;
        }
        sender += 1;
        // A network that sends too many wrong ones is not answered for a while.
        let address = format!("10.{}.{}.1", sender >> 8 & 255, sender & 255);
        let client = Client { address, ..any_client() };
        let found = authenticate_with_key(&wiki.bench.services, &client, "wiki", &changed).await;
        assert_eq!(found.unwrap(), None, "{changed}");
    }
    assert!(wiki.tried(&signed).await.is_some());
}
