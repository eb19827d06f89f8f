use crate::test_app::signed_in;
use app::pages::path;

#[tokio::test]
async fn an_administrator_sees_whether_messages_are_delivered_and_verifies_the_audit_log() {
    let (app, mut browser) = signed_in().await;
    app.bench
        .try_statement(
            "INSERT INTO outbox (channel, state, created_at, expires_at, next_at, attempts, problem, problem_at)
             VALUES ('mail', 'waiting', 1800000000, 1800009000, 0, 1, 'unreachable', 1800000060)",
        )
        .await
        .unwrap();
    let page = browser.get(path::STATUS).await.body;
    for words in ["Failing", "the mail server did not answer.", "the oldest since", "Never"] {
        assert!(page.contains(words), "{words}");
    }
    let verified = browser.post(path::STATUS, "").await;
    assert_eq!((verified.status.as_u16(), verified.location()), (303, path::STATUS));
    let page = browser.get(path::STATUS).await.body;
    assert!(page.contains("The audit log is intact.") && !page.contains("Never"), "{page}");
}
