//! A node that lacks the key that encrypts.

use crate::test_app::signed_in;
use app::pages::path;
use identity::{
    actor::Operator,
    key_rotation::{self, Choice},
};

#[tokio::test]
async fn a_node_without_the_chosen_key_is_not_ready_and_says_so_in_one_sentence() {
    let (app, mut browser) = signed_in().await;
    let file = app.bench.folder.path().join("keys");
    let id = key_rotation::add(&app.bench.services, &file, Operator).await.unwrap();
    assert_eq!(browser.get("/readyz").await.status.as_u16(), 200);
    let other = app.bench.another_node().await;
    let chosen = key_rotation::choose(&other, &id, Operator).await.unwrap();
    assert!(matches!(chosen, Choice::Done { .. }));
    let answer = browser.get("/readyz").await;
    assert_eq!(answer.status.as_u16(), 503);
    let sentence = format!(
        "The key file of this node does not contain the key {id}, which encrypts now. Copy the key file of a node that has it, and restart this one.\n"
    );
    assert_eq!(answer.body, sentence);
    for page in [path::SETTINGS, path::SIGN_IN] {
        assert_eq!(browser.get(page).await.status.as_u16(), 503, "{page}");
    }
}
