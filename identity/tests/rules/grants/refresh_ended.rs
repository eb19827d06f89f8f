//! What ends refresh tokens.

use super::{
    OFFLINE, Wiki,
    ended::{LOSSES, Loss, Scene},
};
use crate::{any_client, connections};
use identity::{
    connection::{self, Settings},
    grant::Issued,
    jose::Algorithm,
    testing::Bench,
};

/// A scene with a refresh token.
async fn offline() -> (Scene, Issued) {
    let scene = Scene::new().await;
    let session = scene.wiki.bench.session(&scene.user).await;
    let (services, connection) = (scene.wiki.services(), &scene.wiki.connection);
    let code = super::code(services, &session, connection, OFFLINE).await;
    let issued = scene.wiki.redeem(&code).await.unwrap();
    (scene, issued)
}

#[tokio::test]
async fn at10_each_loss_of_access_ends_the_refresh_token_and_the_users_sign_out_does_not() {
    for loss in LOSSES {
        let (scene, issued) = offline().await;
        loss.apply(&scene).await;
        let refreshed = scene.wiki.refresh(&issued).await;
        let stays = matches!(loss, Loss::SignOut);
        assert_eq!(refreshed.is_some(), stays, "{loss:?}");
        assert_eq!(scene.wiki.works(&issued).await, stays, "{loss:?}");
        assert_eq!(scene.wiki.events("application_token_reused").await, 0, "{loss:?}");
    }
}

#[tokio::test]
async fn no_sequence_of_losses_leaves_a_refresh_token_working() {
    for first in LOSSES {
        for second in [Loss::TurnedOff, Loss::Deactivated] {
            let (scene, issued) = offline().await;
            first.apply(&scene).await;
            second.apply(&scene).await;
            assert!(scene.wiki.refresh(&issued).await.is_none(), "{first:?}, {second:?}");
        }
    }
}

async fn is_required(bench: &Bench, since: i64) {
    let required = format!(
        "UPDATE accounts SET requirement = 'required', required_at = {since}, \
         requirement_reason = 'x' WHERE email = 'ada@example.com'"
    );
    bench.try_statement(&required).await.unwrap();
}

#[tokio::test]
async fn a_second_factor_that_is_due_ends_the_refreshing_until_it_is_set_up() {
    let (scene, issued) = offline().await;
    let now = scene.wiki.bench.clock_now();
    is_required(&scene.wiki.bench, now + 1).await;
    let issued = scene.wiki.refresh(&issued).await.unwrap();
    is_required(&scene.wiki.bench, now).await;
    assert!(scene.wiki.refresh(&issued).await.is_none());
    scene.wiki.bench.try_statement("UPDATE accounts SET requirement = 'inherit'").await.unwrap();
    assert!(scene.wiki.refresh(&issued).await.is_some(), "the token was not spent");
}

#[tokio::test]
async fn turning_the_setting_off_ends_the_grants_that_outlived_their_sessions() {
    let wiki = Wiki::new().await;
    let (issued, of_session) = (wiki.offline().await, wiki.issued().await);
    let settings = |stays_connected| Settings {
        is_public: true,
        algorithm: Algorithm::Es256,
        stays_connected,
        ..connections::settings("wiki")
    };
    for (version, stays_connected) in [(1, false), (2, true)] {
        let (bench, token, id) = (&wiki.bench, &wiki.token, wiki.application);
        let settings = settings(stays_connected);
        connections::save(bench, token, id, Some(version), &settings).await;
        assert!(wiki.refresh(&issued).await.is_none() && !wiki.works(&issued).await);
        assert!(wiki.works(&of_session).await, "others end with their sessions");
    }
    let without = wiki.offline().await;
    wiki.bench.try_statement("UPDATE connections SET stays_connected = FALSE").await.unwrap();
    assert!(wiki.refresh(&without).await.is_none() && !wiki.works(&without).await);
}

#[tokio::test]
async fn asking_for_consent_or_giving_up_the_secret_ends_the_grants_from_before() {
    let wiki = Wiki::new().await;
    let settings = |asks_for_consent| Settings {
        is_public: true,
        algorithm: Algorithm::Es256,
        stays_connected: true,
        asks_for_consent,
        ..connections::settings("wiki")
    };
    let (bench, token, id) = (&wiki.bench, &wiki.token, wiki.application);
    for (version, asks, had_secret) in [(1, true, false), (2, false, true)] {
        let before =
            format!("UPDATE connections SET is_public = {}, asks_for_consent = FALSE", !had_secret);
        bench.try_statement(&before).await.unwrap();
        let (issued, of_session) = (wiki.offline().await, wiki.issued().await);
        connections::save(bench, token, id, Some(version), &settings(asks)).await;
        assert!(wiki.refresh(&issued).await.is_none() && !wiki.works(&issued).await);
        assert!(!wiki.works(&of_session).await);
    }
}

#[tokio::test]
async fn disconnecting_the_application_ends_its_grants() {
    let wiki = Wiki::new().await;
    let issued = wiki.offline().await;
    let session = wiki.session().await;
    let fresh = session.fresh_administrator(wiki.bench.clock_now()).unwrap();
    let (services, client) = (wiki.services(), any_client());
    assert!(connection::disconnect(services, fresh, wiki.application, &client).await.unwrap());
    assert!(wiki.refresh(&issued).await.is_none() && !wiki.works(&issued).await);
    assert!(wiki.bench.column("grants", "id").await.is_empty());
}
