use super::{OLA, first, office};
use app::pages::path;

#[tokio::test]
async fn the_question_names_what_is_lost_and_offers_to_deactivate_instead() {
    let (app, mut browser, id) = office().await;
    let theirs = app.bench.fresh(&app.bench.sign_in(OLA).await).await;
    app.bench.enroll(&theirs).await;
    let user = path::with(path::USER, &id);
    let question = path::user_question(&id, "delete");
    let page = browser.get(&format!("{question}?from={user}")).await;
    for text in [
        "role=\"alertdialog\"",
        "Delete Ola Nordmann?",
        "This deletes the account ola@example.com with:",
        "the password",
        "1 method: Mobile App",
        "10 recovery codes",
        "1 browser that is signed in",
        "This cannot be undone.",
        "Deactivate instead",
    ] {
        assert!(page.body.contains(text), "{text}");
    }
    let done = browser.post(&format!("{question}?from={user}"), "").await;
    assert_eq!((done.status.as_u16(), done.location()), (303, path::USERS));
    let list = browser.get(path::USERS).await;
    assert!(list.body.contains("Ola Nordmann was deleted."));
    assert!(!list.body.contains(OLA));
    // What an old tab shows.
    for path in [&user, &question, &path::with(path::USER_EDIT, &id)] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
        assert_eq!(browser.post(&question, "").await.status, 404);
    }
    let log = browser.get(path::AUDIT_LOG).await;
    assert!(log.body.contains("User deleted") && log.body.contains("(deleted)"));
    assert!(!log.body.contains(&format!("href=\"{user}\"")));
}

#[tokio::test]
async fn the_filtered_list_is_shown_again_after_a_deletion() {
    let (_app, mut browser, id) = office().await;
    let question = format!("{}?from=/admin/users%3Fsize%3D50", path::user_question(&id, "delete"));
    assert_eq!(browser.post(&question, "").await.location(), "/admin/users?size=50");
}

#[tokio::test]
async fn administrators_are_told_that_they_cannot_delete_themselves() {
    let (app, mut browser, _) = office().await;
    let own = first(&app).await;
    let question = path::user_question(&own, "delete");
    assert_eq!(browser.get(&question).await.location(), path::USERS);
    let answer = browser.post(&question, "").await;
    assert_eq!(answer.status, 403);
    assert!(answer.body.contains("You cannot do this to your own account."));
    let page = browser.get(&path::with(path::USER, &own)).await;
    assert!(!page.body.contains(&question));
}

#[tokio::test]
async fn a_deleted_user_is_signed_out() {
    let (app, mut browser, id) = office().await;
    let mut theirs = app.browser();
    theirs.keep("__Host-session", app.bench.sign_in(OLA).await.reveal());
    assert_eq!(theirs.get(path::HOME).await.status, 200);
    browser.post(&path::user_question(&id, "delete"), "").await;
    let answer = theirs.get(path::HOME).await;
    assert!(answer.location().starts_with(path::SIGN_IN), "{}", answer.location());
}
