use super::{OLA, first, office};
use app::pages::path;

#[tokio::test]
async fn every_confirmation_is_asked_and_carried_out() {
    let (app, mut browser, id) = office().await;
    for (word, heading, done) in [
        ("remove-browsers", "Remove trusted browsers for", "no longer has any trusted browsers."),
        ("sign-out", "Sign out Ola Nordmann everywhere?", "was signed out everywhere."),
        ("deactivate", "Deactivate Ola Nordmann?", "was deactivated."),
        ("reactivate", "Reactivate Ola Nordmann?", "was reactivated."),
    ] {
        let path = format!("/admin/users/{id}/{word}");
        assert!(browser.get(&path).await.body.contains(heading), "{word}");
        assert_eq!(browser.post(&path, "").await.location(), path::USERS, "{word}");
        assert!(browser.get(path::USERS).await.body.contains(done), "{word}");
    }
    // There is nothing to reset, so it redirects to the list.
    let path = format!("/admin/users/{id}/reset-2fa");
    assert_eq!(browser.get(&path).await.location(), path::USERS);
    let own = first(&app).await;
    for word in ["deactivate", "reset-2fa"] {
        let answer = browser.post(&format!("/admin/users/{own}/{word}"), "").await;
        assert_eq!(answer.status, 403, "{word}");
    }
    let answer = browser.post(&format!("/admin/users/{own}/disable-link"), "").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn unknown_users_and_actions_are_not_found() {
    let (_app, mut browser, id) = office().await;
    for path in [
        "/admin/users/999".to_owned(),
        "/admin/users/x".to_owned(),
        "/admin/users/999/edit".to_owned(),
        "/admin/users/-1/deactivate".to_owned(),
        format!("/admin/users/{id}/erase"),
    ] {
        assert_eq!(browser.get(&path).await.status, 404, "{path}");
    }
    for path in [
        "/admin/users/999/deactivate".to_owned(),
        "/admin/users/999/password-link".to_owned(),
        "/admin/users/999/invitation".to_owned(),
        "/admin/users/999/disable-link/cancel".to_owned(),
        format!("/admin/users/{id}/erase"),
    ] {
        assert_eq!(browser.post(&path, "").await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_member_cannot_change_users() {
    let (app, _, id) = office().await;
    let mut member = app.browser();
    member.keep("__Host-session", app.bench.sign_in(OLA).await.reveal());
    for word in ["edit", "deactivate", "disable-link", "password-link", "invitation", "sign-out"] {
        let answer = member.post(&format!("/admin/users/{id}/{word}"), "").await;
        assert_eq!(answer.status, 403, "{word}");
    }
    assert_eq!(member.get(&path::with(path::USER, &id)).await.status, 403);
    assert_eq!(member.post(path::USER_NEW, "name=A&email=a%40b.cc").await.status, 403);
}
