//! "Test sign-in".

use super::{connection::fields, made, office};

#[tokio::test]
async fn an_administrator_sees_what_an_application_would_be_told() {
    let (_app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let test = format!("{wiki}/test");
    assert_eq!(browser.get(&test).await.location(), wiki, "it is not connected");
    browser.post(&format!("{wiki}/connection"), &fields(&[])).await;
    assert!(browser.get(&wiki).await.body.contains("Test sign-in"));
    let shown = browser.get(&test).await.body;
    for text in
        ["Wiki would receive this information about you", ">acr<", ">email_verified<", ">maya<"]
    {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    browser.post(&format!("{wiki}/turn-off"), "").await;
    assert!(browser.get(&test).await.body.contains("Wiki would not let you in"));
}
