//! What ends a session or a grant tells its applications, once.

use super::{register, sign_out, waiting, wiki_at};
use crate::{
    any_client, attempt, connections,
    grants::{
        self, OFFLINE, Wiki,
        ended::{LOSSES, Loss, Scene},
        id_token,
    },
};
use identity::{
    connection::{self, CalledUri, Settings},
    grant, housekeeping,
    jose::Algorithm,
    secret::Token,
    session,
    sign_in::{self, PasswordAttempt, WithPassword},
    testing::{Bench, EMAIL, PASSWORD},
};
use std::{fs, path::Path};

const URI: &str = "https://wiki.example.org/logout";

/// A scene whose application is told.
async fn scene() -> Scene {
    let scene = Scene::new().await;
    register(&scene.wiki.bench, "wiki", URI).await;
    scene
}

/// The user lets the application stay connected.
async fn stay_connected(scene: &Scene) {
    let session = scene.wiki.bench.session(&scene.user).await;
    let (services, connection) = (scene.wiki.services(), &scene.wiki.connection);
    let code = grants::code(services, &session, connection, OFFLINE).await;
    scene.wiki.redeem(&code).await.unwrap();
}

async fn empty(bench: &Bench) {
    bench.try_statement("DELETE FROM logout_messages").await.unwrap();
}

#[tokio::test]
async fn whatever_ends_a_session_tells_its_applications() {
    for loss in LOSSES {
        let scene = scene().await;
        let sid = id_token(&scene.issued)["sid"].as_str().unwrap().to_owned();
        loss.apply(&scene).await;
        let ends_session = matches!(
            loss,
            Loss::SignOut | Loss::SignOutEverywhere | Loss::Deactivated | Loss::Deleted
        );
        let expected = if ends_session { vec![sid] } else { Vec::new() };
        assert_eq!(waiting(&scene.wiki.bench).await, expected, "{loss:?}");
    }
}

#[tokio::test]
async fn whatever_ends_a_grant_that_outlived_its_session_tells_its_application_once() {
    for loss in LOSSES {
        let scene = scene().await;
        let sid = id_token(&scene.issued)["sid"].as_str().unwrap().to_owned();
        stay_connected(&scene).await;
        loss.apply(&scene).await;
        let expected = if loss == Loss::Restored { Vec::new() } else { vec![sid.clone()] };
        assert_eq!(waiting(&scene.wiki.bench).await, expected, "{loss:?}");
        // After the sign-out was reported, the grant continues.
        if loss == Loss::SignOut {
            empty(&scene.wiki.bench).await;
            Loss::SignOutEverywhere.apply(&scene).await;
            assert_eq!(waiting(&scene.wiki.bench).await, [sid]);
        }
    }
}

#[tokio::test]
async fn a_grant_that_ended_is_not_reported_again() {
    for second in [Loss::SignOutEverywhere, Loss::Deactivated, Loss::Deleted, Loss::TurnedOff] {
        let scene = scene().await;
        stay_connected(&scene).await;
        let user = scene.wiki.bench.session(&scene.user).await;
        session::end(scene.wiki.services(), &user, &any_client()).await.unwrap();
        Loss::Deactivated.apply(&scene).await;
        empty(&scene.wiki.bench).await;
        second.apply(&scene).await;
        assert_eq!(waiting(&scene.wiki.bench).await.len(), 0, "{second:?}");
    }
}

#[tokio::test]
async fn every_way_to_sign_out_tells_the_applications_of_these_sessions() {
    let (wiki, own) = wiki_at(URI).await;
    let (services, client) = (wiki.services(), any_client());
    let open = async || {
        let token = wiki.bench.sign_in(EMAIL).await;
        let session = wiki.bench.session(&token).await;
        let code = grants::code(services, &session, &wiki.connection, "openid").await;
        let issued = wiki.redeem(&code).await.unwrap();
        (token, id_token(&issued)["sid"].as_str().unwrap().to_owned())
    };
    let taken = async || {
        let mut sids = waiting(&wiki.bench).await;
        sids.sort();
        empty(&wiki.bench).await;
        sids
    };
    let (other, sid) = open().await;
    let other = wiki.bench.session(&other).await;
    let listed = session::list(services, &other).await.unwrap();
    let id = listed.iter().find(|browser| browser.is_this).unwrap().id;
    session::sign_out_one(services, &wiki.session().await, id, &client).await.unwrap();
    assert_eq!(taken().await, [sid], "another browser");
    let mut sids = vec![open().await.1, open().await.1];
    sids.sort();
    session::sign_out_others(services, &wiki.session().await, &client).await.unwrap();
    assert_eq!(taken().await, sids, "all other browsers");
    let (token, sid) = open().await;
    let again = PasswordAttempt { replaces: Some(token), ..attempt(EMAIL, PASSWORD) };
    let again = sign_in::with_password(services, again, &client).await.unwrap();
    assert!(matches!(again, WithPassword::Complete { .. }), "{again:?}");
    assert_eq!(taken().await, [sid], "another user on the same browser");
    sign_out(&wiki).await;
    assert_eq!(taken().await, [own], "this browser");
}

#[tokio::test]
async fn what_ends_one_grant_tells_its_application_if_the_grant_outlived_its_session() {
    let revoke = async |wiki: &Wiki, token: &Token| {
        let (services, connection) = (wiki.services(), &wiki.connection);
        grant::revoke(services, connection, token.reveal(), &any_client()).await.unwrap();
    };
    let (wiki, sid) = wiki_at(URI).await;
    let (of_session, offline) = (wiki.issued().await, wiki.offline().await);
    revoke(&wiki, &of_session.access_token).await;
    assert_eq!(waiting(&wiki.bench).await.len(), 0, "its session continues");
    revoke(&wiki, &offline.access_token).await;
    assert_eq!(waiting(&wiki.bench).await.len(), 0, "the application gave it up itself");
    let offline = wiki.offline().await;
    wiki.refresh(&offline).await.unwrap();
    wiki.bench.clock.advance(grant::REFRESH_AGAIN);
    assert!(wiki.refresh(&offline).await.is_none());
    assert_eq!(waiting(&wiki.bench).await, std::slice::from_ref(&sid), "used again");
    empty(&wiki.bench).await;
    wiki.offline().await;
    let (services, client) = (wiki.services(), any_client());
    grant::disconnect(services, &wiki.session().await, wiki.application, &client).await.unwrap();
    assert_eq!(waiting(&wiki.bench).await, [sid], "disconnected by the user");
}

#[tokio::test]
async fn a_connection_that_ends_grants_or_is_deleted_tells_its_application() {
    for is_deleted in [false, true] {
        let (wiki, sid) = wiki_at(URI).await;
        wiki.offline().await;
        let (bench, token, id) = (&wiki.bench, &wiki.token, wiki.application);
        if is_deleted {
            let session = wiki.session().await;
            let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
            let (services, client) = (wiki.services(), any_client());
            assert!(connection::disconnect(services, fresh, id, &client).await.unwrap());
        } else {
            let other = "https://wiki.example.org/other";
            let settings = Settings {
                is_public: true,
                algorithm: Algorithm::Es256,
                logout_uri: CalledUri::parse_optional(other).unwrap(),
                ..connections::settings("wiki")
            };
            connections::save(bench, token, id, Some(1), &settings).await;
        }
        assert_eq!(waiting(bench).await, [sid]);
    }
}

#[tokio::test]
async fn applications_without_an_address_and_other_sessions_are_not_concerned() {
    let wiki = Wiki::new().await;
    wiki.issued().await;
    let other = wiki.bench.sign_in(EMAIL).await;
    let session = wiki.bench.session(&other).await;
    sign_out(&wiki).await;
    assert_eq!(waiting(&wiki.bench).await.len(), 0, "it has no address");
    register(&wiki.bench, "wiki", URI).await;
    session::end(wiki.services(), &session, &any_client()).await.unwrap();
    assert_eq!(waiting(&wiki.bench).await.len(), 0, "it was not opened there");
}

#[tokio::test]
async fn what_expires_is_not_reported() {
    let scene = scene().await;
    stay_connected(&scene).await;
    scene.wiki.bench.clock.advance(session::ABSOLUTE);
    housekeeping::sweep(scene.wiki.services()).await.unwrap();
    scene.wiki.bench.clock.advance(grant::REFRESH_LASTS);
    for _ in 0..60 {
        scene.wiki.bench.clock.advance(61);
        housekeeping::sweep(scene.wiki.services()).await.unwrap();
    }
    assert!(scene.wiki.bench.column("sessions", "id").await.is_empty());
    assert!(scene.wiki.bench.column("grants", "id").await.is_empty());
    assert_eq!(waiting(&scene.wiki.bench).await.len(), 0);
}

/// A place that deletes sessions or grants in another way would tell no application.
#[test]
fn sessions_and_grants_are_deleted_in_one_place() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![source.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text: String = text.split_whitespace().collect();
            let of_session = path.starts_with(source.join("session"))
                && text.contains("entity::sessionasrow")
                && text.contains("row::Entity::delete");
            let deletes = [
                "session::Entity::delete",
                "grant::Entity::delete",
                "delete::<session::Entity>",
                "delete::<grant::Entity>",
            ];
            // Not `gate_session`.
            let is_whole = |at: usize| !text[..at].ends_with('_');
            let does = |delete: &str| text.match_indices(delete).any(|(at, _)| is_whole(at));
            if of_session || deletes.into_iter().any(does) {
                found.push(path.strip_prefix(&source).unwrap().display().to_string());
            }
        }
    }
    found.sort();
    assert_eq!(found, ["housekeeping.rs", "logout/end.rs", "restore/void.rs"]);
}
