//! The tab "Applications" of Personal Settings, and D-APP-DISCONNECT.

use super::{answer_in, connect, request, stored};
use crate::test_app::{TestApp, credentials, encoded, signed_in};
use app::pages::path;
use identity::testing::EMAIL;

const OLA: &str = "ola@example.com";
const TAB: &str = path::CONNECTED_APPLICATIONS;

fn disconnect(id: &str) -> String {
    path::with(path::CONNECTED_APPLICATION_DISCONNECT, id)
}

async fn id(app: &TestApp) -> String {
    app.bench.column("applications", "id").await.remove(0)
}

#[tokio::test]
async fn a_user_sees_what_an_application_can_see_and_disconnects_it() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let empty = browser.get(TAB).await.body;
    assert!(empty.contains("No application has access at the moment."), "{empty}");
    browser.get(&request("")).await;
    let page = browser.get(TAB).await.body;
    for text in [
        "Our &lt;Wiki&gt;",
        "Can see only an ID for your account.",
        "Connected since ",
        "Last used ",
        "Disconnect Our &lt;Wiki&gt;",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let all = request("").replace("scope=openid", "scope=openid+profile+email+groups");
    browser.get(&all).await;
    let page = browser.get(TAB).await.body;
    let seen = "Can see your name, user name, time zone, email address and groups.";
    assert!(page.contains(seen), "{page}");

    // The identity check at sign-in is no longer recent: none is needed to take access away.
    app.bench.clock.advance(59);
    let address = disconnect(&id(&app).await);
    let dialog = browser.get(&address).await;
    assert_eq!(dialog.status, 200);
    let says = "Our &lt;Wiki&gt; will no longer be able to renew its access.";
    assert!(dialog.body.contains("Disconnect Our &lt;Wiki&gt;?") && dialog.body.contains(says));
    let done = browser.post(&address, "").await;
    assert_eq!((done.status.as_u16(), done.location()), (303, TAB));
    let page = browser.get(TAB).await.body;
    assert!(page.contains("Our &lt;Wiki&gt; is disconnected."), "{page}");
    assert!(page.contains("No application has access at the moment."), "{page}");
    assert_eq!(stored(&app).await.0, 0);
    let activity = browser.get(path::ACTIVITY).await.body;
    assert!(activity.contains("Our &lt;Wiki&gt; disconnected"), "{activity}");

    // From another tab, which still shows the application.
    let late = browser.post(&address, "").await;
    assert_eq!((late.status.as_u16(), late.location()), (303, TAB));
    assert!(!browser.get(TAB).await.body.contains("is disconnected."));
}

#[tokio::test]
async fn a_user_cannot_disconnect_an_application_of_another_user() {
    let (app, mut browser) = signed_in().await;
    connect(&app, "usual").await;
    let answer = browser.get(&request("")).await;
    assert_eq!(answer_in(answer.location())[0].0, "code");
    app.bench.person(OLA, "Ola", "member").await;
    let mut ola = app.browser();
    let theirs = credentials().replace(&encoded(EMAIL), &encoded(OLA));
    assert_eq!(ola.post(path::SIGN_IN, &theirs).await.location(), path::HOME);
    assert!(ola.get(TAB).await.body.contains("No application has access at the moment."));
    let address = disconnect(&id(&app).await);
    assert_eq!(ola.get(&address).await.status, 404);
    ola.post(&address, "").await;
    assert_eq!(stored(&app).await.0, 1);
    for wrong in ["x", "-1", "99999999999999999999"] {
        assert_eq!(browser.get(&disconnect(wrong)).await.status, 404, "{wrong}");
    }
}
