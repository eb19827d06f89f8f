//! By which subjects applications know a user (OpenID Connect Core 8).

use super::{OFFLINE, Wiki, code, ended::Loss, ended::Scene, id_token, redeem};
use crate::{
    administrator, applications, connections,
    logout::{deliver, register, sign_out},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{
    connection::{Connection, Saved, Sector, Settings},
    grant::{self, Preview},
    secret::Token,
    testing::Bench,
};
use serde_json::Value;

/// A new application whose subjects are those of this host.
async fn with_sector(bench: &Bench, token: &Token, client_id: &str, host: &str) -> Connection {
    let id = applications::made(bench, token, client_id, applications::for_everyone()).await;
    let settings = Settings {
        is_public: true,
        stays_connected: true,
        sector: Sector::parse(host).unwrap_or_default(),
        ..connections::settings(client_id)
    };
    let saved = connections::save(bench, token, id, None, &settings).await;
    assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
    connections::find(bench, token, id).await.unwrap().connection
}

/// The subject in an ID token for this connection.
async fn sub(bench: &Bench, token: &Token, connection: &Connection) -> String {
    let session = bench.session(token).await;
    let code = code(&bench.services, &session, connection, "openid").await;
    let issued = redeem(&bench.services, connection, &code).await.unwrap();
    id_token(&issued)["sub"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn applications_of_one_sector_have_a_subject_that_others_do_not_know() {
    let (bench, token) = administrator().await;
    let mut subjects = Vec::new();
    for (client_id, host) in
        [("a", ""), ("b", ""), ("c", "one.example"), ("d", "one.example"), ("e", "two.example")]
    {
        let connection = with_sector(&bench, &token, client_id, host).await;
        let first = sub(&bench, &token, &connection).await;
        assert_eq!(sub(&bench, &token, &connection).await, first, "it never changes");
        subjects.push(first);
    }
    let [a, b, c, d, e] = &subjects[..] else { panic!() };
    assert_eq!((a, c), (b, d));
    assert!(a != c && a != e && c != e, "{subjects:?}");
    assert_eq!(bench.column("subjects", "subject").await.len(), 3);
    bench.person("ola@example.com", "Ola", "member").await;
    let ola = bench.sign_in("ola@example.com").await;
    let connection = with_sector(&bench, &token, "f", "one.example").await;
    assert!(!subjects.contains(&sub(&bench, &ola, &connection).await));
}

#[tokio::test]
async fn an_application_is_told_one_subject_everywhere() {
    let (bench, token) = administrator().await;
    let connection = with_sector(&bench, &token, "wiki", "one.example").await;
    let wiki = Wiki { application: connection.application, connection, bench, token };
    let peer = crate::delivery::peer::Peer::that_says(crate::delivery::peer::OK).await;
    register(&wiki.bench, "wiki", &peer.url("/logout")).await;
    let issued = wiki.redeem(&wiki.code_for(OFFLINE).await).await.unwrap();
    let expected = id_token(&issued)["sub"].clone();
    let refreshed = wiki.refresh(&issued).await.unwrap();
    assert_eq!(id_token(&refreshed)["sub"], expected);
    assert_eq!(wiki.userinfo(&refreshed).await.unwrap()["sub"], expected);
    let token = refreshed.access_token.reveal();
    let told = grant::introspect(wiki.services(), &wiki.connection, token).await.unwrap();
    assert_eq!(told["sub"], expected);
    let session = wiki.session().await;
    let administrator = session.administrator().unwrap();
    let shown = grant::preview(wiki.services(), administrator, wiki.application).await.unwrap();
    let Some(Preview::Told(claims)) = shown else { panic!("{shown:?}") };
    let shown = claims.iter().find(|(name, _)| name == "sub").map(|(_, value)| value.as_str());
    assert_eq!(shown, expected.as_str());
    sign_out(&wiki).await;
    assert_eq!(deliver(wiki.services()).await, 1);
    let request = peer.requests().remove(0);
    let (_, logout_token) = request.split_once("logout_token=").unwrap();
    let claims = URL_SAFE_NO_PAD.decode(logout_token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["sub"], expected);
}

#[tokio::test]
async fn a_connection_keeps_its_sector() {
    let (bench, token) = administrator().await;
    let connection = with_sector(&bench, &token, "wiki", "one.example").await;
    let first = sub(&bench, &token, &connection).await;
    let changed = Settings { is_public: true, ..connections::settings("wiki") };
    let id = connection.application;
    let saved = connections::save(&bench, &token, id, Some(1), &changed).await;
    assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
    let connection = connections::find(&bench, &token, id).await.unwrap().connection;
    assert_eq!((connection.version, connection.sector.host()), (2, Some("one.example")));
    assert_eq!(sub(&bench, &token, &connection).await, first);
}

#[tokio::test]
async fn an_application_that_is_connected_again_has_subjects_at_once() {
    let (bench, token) = administrator().await;
    let mut connection = with_sector(&bench, &token, "wiki", "").await;
    let public = sub(&bench, &token, &connection).await;
    let id = connection.application;
    for (host, is_known) in [("one.example", false), ("", true), ("two.example", false)] {
        let session = bench.session(&token).await;
        let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
        let client = crate::any_client();
        identity::connection::disconnect(&bench.services, fresh, id, &client).await.unwrap();
        let sector = Sector::parse(host).unwrap_or_default();
        let settings = Settings { is_public: true, sector, ..connections::settings("wiki") };
        connections::save(&bench, &token, id, None, &settings).await;
        connection = connections::find(&bench, &token, id).await.unwrap().connection;
        assert_eq!(sub(&bench, &token, &connection).await == public, is_known, "{host}");
    }
}

#[tokio::test]
async fn a_subject_stays_known_when_its_account_is_deleted() {
    let scene = Scene::new().await;
    let before = scene.wiki.bench.column("subjects", "subject").await;
    assert_eq!(before, [id_token(&scene.issued)["sub"].as_str().unwrap()]);
    Loss::Deleted.apply(&scene).await;
    let bench = &scene.wiki.bench;
    assert_eq!(bench.column("subjects", "subject").await, before);
    bench.person("ada@example.com", "Ada", "member").await;
    let ada = bench.sign_in("ada@example.com").await;
    let connection = with_sector(bench, &scene.wiki.token, "board", "").await;
    assert!(!before.contains(&sub(bench, &ada, &connection).await), "another account");
}
