//! How applications are connected by OpenID Connect.

mod authenticate;
mod concurrent;
mod keys;
mod origins;
mod secrets;

use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
    key_usage::assert_all_opens,
};
use identity::{
    application::{self, ApplicationId},
    connection::{
        self, CalledUri, ClientId, Connected, ListedGroups, RedirectUris, Saved, Sector, Settings,
        ToldGroups,
    },
    jose::Algorithm,
    secret::Token,
    testing::Bench,
};

/// Of an application with a server.
pub(crate) fn settings(client_id: &str) -> Settings {
    Settings {
        client_id: ClientId::parse(client_id),
        is_public: false,
        supports_pkce: true,
        redirect_uris: RedirectUris::parse("https://wiki.example.org/callback").unwrap(),
        sign_out_uris: RedirectUris::default(),
        logout_uri: None,
        algorithm: Algorithm::Rs256,
        sector: Sector::default(),
        told_groups: ToldGroups::OfDemand,
        listed_groups: ListedGroups::default(),
        treats_email_as_verified: false,
        stays_connected: false,
        asks_for_consent: false,
        requires_pushed_requests: false,
        key_set: None,
        key_set_uri: None,
    }
}

pub(crate) async fn save(
    bench: &Bench,
    token: &Token,
    id: ApplicationId,
    version: Option<i64>,
    settings: &Settings,
) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    connection::save(&bench.services, fresh, id, version, settings, &any_client()).await.unwrap()
}

pub(crate) async fn find(bench: &Bench, token: &Token, id: ApplicationId) -> Option<Connected> {
    let session = bench.session(token).await;
    connection::find(&bench.services, session.administrator().unwrap(), id).await.unwrap()
}

/// A secret that the administrator has just made.
pub(crate) async fn revealed(bench: &Bench, token: &Token, id: ApplicationId) -> Option<String> {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    let found = connection::revealed_secret(&bench.services, administrator, id).await.unwrap();
    found.map(|found| found.secret.to_string())
}

/// A new application with a server, and its secret.
pub(crate) async fn connected(
    bench: &Bench,
    token: &Token,
    client_id: &str,
) -> (ApplicationId, String) {
    let id = made(bench, token, client_id, for_everyone()).await;
    let saved = save(bench, token, id, None, &settings(client_id)).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: true, .. }), "{saved:?}");
    (id, revealed(bench, token, id).await.unwrap())
}

async fn last_details(bench: &Bench) -> String {
    bench.column("audit_events", "details").await.pop().unwrap()
}

async fn kinds(bench: &Bench) -> Vec<String> {
    let mut kinds = bench.column("audit_events", "event").await;
    kinds.retain(|kind| kind.starts_with("connection"));
    kinds
}

#[tokio::test]
async fn an_application_is_connected_edited_and_disconnected_and_each_change_is_recorded() {
    let (bench, token) = administrator().await;
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    assert!(find(&bench, &token, id).await.is_none());
    let new = settings("Wiki-1");
    let saved = save(&bench, &token, id, None, &new).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: true, .. }));
    assert_eq!(
        last_details(&bench).await,
        r#"{"algorithm":"RS256","application":"Wiki","asks_for_consent":false,"client_id":"Wiki-1","is_public":false,"key_set_uri":null,"keys":[],"listed_groups":[],"logout_uri":null,"redirect_uris":["https://wiki.example.org/callback"],"requires_pkce":true,"requires_pushed_requests":false,"sector":null,"sign_out_uris":[],"stays_connected":false,"told_groups":"demand","treats_email_as_verified":false}"#
    );
    let seen = find(&bench, &token, id).await.unwrap().connection;
    assert_eq!((seen.application, seen.version, seen.is_public), (id, 1, false));
    assert_eq!(seen.redirect_uris, ["https://wiki.example.org/callback"]);

    let other = Settings {
        client_id: ClientId::parse("wiki-1"),
        supports_pkce: false,
        redirect_uris: RedirectUris::parse("https://b.example/ com.example.app:/cb").unwrap(),
        sign_out_uris: RedirectUris::parse_optional("https://b.example/out").unwrap(),
        logout_uri: CalledUri::parse_optional("https://b.example/logout").unwrap(),
        algorithm: Algorithm::Es256,
        told_groups: ToldGroups::All,
        treats_email_as_verified: true,
        stays_connected: true,
        asks_for_consent: true,
        requires_pushed_requests: true,
        ..new
    };
    let saved = save(&bench, &token, id, Some(1), &other).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: false, .. }));
    assert_eq!(
        last_details(&bench).await,
        r#"{"algorithm":{"from":"RS256","to":"ES256"},"application":"Wiki","asks_for_consent":{"from":false,"to":true},"client_id":{"from":"Wiki-1","to":"wiki-1"},"logout_uri":{"from":null,"to":"https://b.example/logout"},"redirect_uris":{"from":["https://wiki.example.org/callback"],"to":["com.example.app:/cb","https://b.example/"]},"requires_pkce":{"from":true,"to":false},"requires_pushed_requests":{"from":false,"to":true},"sign_out_uris":{"from":[],"to":["https://b.example/out"]},"stays_connected":{"from":false,"to":true},"told_groups":{"from":"demand","to":"all"},"treats_email_as_verified":{"from":false,"to":true}}"#
    );
    let now = find(&bench, &token, id).await.unwrap().connection;
    assert_eq!((now.client_id.as_str(), now.version), ("wiki-1", 2));
    assert!(!now.requires_pkce && now.treats_email_as_verified);
    assert!(now.stays_connected && now.asks_for_consent && now.requires_pushed_requests);
    assert_eq!((now.algorithm, now.told_groups), (Algorithm::Es256, ToldGroups::All));
    assert_eq!(now.redirect_uris, ["com.example.app:/cb", "https://b.example/"]);
    assert_eq!(now.sign_out_uris, ["https://b.example/out"]);
    assert_eq!(now.logout_uri.as_deref(), Some("https://b.example/logout"));
    let again = Settings { client_id: None, ..other.clone() };
    save(&bench, &token, id, Some(2), &again).await;
    assert_eq!(find(&bench, &token, id).await.unwrap().connection, now, "nothing changed");

    let stale = save(&bench, &token, id, Some(1), &settings("other")).await;
    assert!(matches!(stale, Saved::Conflict(it) if it.client_id == "wiki-1"));
    let stale = save(&bench, &token, id, None, &settings("other")).await;
    assert!(matches!(stale, Saved::Conflict(_)), "it was connected in the meantime");
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client) = (&bench.services, any_client());
    assert!(connection::disconnect(services, fresh, id, &client).await.unwrap());
    assert!(last_details(&bench).await.contains(r#""client_id":"wiki-1""#));
    assert!(!connection::disconnect(services, fresh, id, &client).await.unwrap());
    assert!(find(&bench, &token, id).await.is_none());
    let late = save(&bench, &token, id, Some(2), &other).await;
    assert!(matches!(late, Saved::Gone), "it was disconnected in the meantime");
    for (table, column) in
        [("connection_addresses", "address"), ("connection_secrets", "owner_mac")]
    {
        assert!(bench.column(table, column).await.is_empty(), "{table}");
    }
    assert_eq!(
        kinds(&bench).await,
        ["connection_created", "connection_changed", "connection_deleted"]
    );
    assert_eq!(identity::audit::verify(services).await.unwrap(), None);
}

#[tokio::test]
async fn a_client_id_is_generated_or_belongs_to_one_application_and_keeps_its_case() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    let calendar = made(&bench, &token, "Calendar", for_everyone()).await;
    save(&bench, &token, wiki, None, &settings("Wiki")).await;
    let taken = save(&bench, &token, calendar, None, &settings("Wiki")).await;
    assert!(matches!(taken, Saved::ClientIdTaken));
    let generated = Settings { client_id: None, ..settings("") };
    save(&bench, &token, calendar, None, &generated).await;
    let client_id = find(&bench, &token, calendar).await.unwrap().connection.client_id;
    assert_eq!(client_id.len(), 22);
    save(&bench, &token, calendar, Some(1), &generated).await;
    let same = find(&bench, &token, calendar).await.unwrap().connection.client_id;
    assert_eq!(same, client_id);
    let taken = save(&bench, &token, calendar, Some(1), &settings("Wiki")).await;
    assert!(matches!(taken, Saved::ClientIdTaken));
    let other_case = save(&bench, &token, calendar, Some(1), &settings("wiki")).await;
    assert!(matches!(other_case, Saved::Done { .. }));
}

#[tokio::test]
async fn a_public_connection_has_no_secret_and_always_requires_pkce() {
    let (bench, token) = administrator().await;
    let (id, secret) = connected(&bench, &token, "wiki").await;
    let public = Settings { is_public: true, supports_pkce: false, ..settings("wiki") };
    let saved = save(&bench, &token, id, Some(1), &public).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: false, .. }));
    let now = find(&bench, &token, id).await.unwrap();
    assert!(now.connection.is_public && now.connection.requires_pkce && now.secrets.is_empty());
    assert_eq!(revealed(&bench, &token, id).await, None);
    let saved = save(&bench, &token, id, Some(2), &settings("wiki")).await;
    assert!(matches!(saved, Saved::Done { has_new_secret: true, .. }));
    assert_ne!(revealed(&bench, &token, id).await.unwrap(), secret);
    assert_eq!(find(&bench, &token, id).await.unwrap().secrets.len(), 1);
}

#[tokio::test]
async fn a_deleted_application_loses_its_connection_and_the_event_says_so() {
    let (bench, token) = administrator().await;
    let (id, _) = connected(&bench, &token, "wiki").await;
    assert_all_opens(&bench).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    application::delete(&bench.services, fresh, id, &any_client()).await.unwrap().unwrap();
    assert!(last_details(&bench).await.contains(r#""client_id":"wiki""#));
    for (table, column) in [
        ("connections", "client_id"),
        ("connection_addresses", "address"),
        ("connection_secrets", "owner_mac"),
    ] {
        assert!(bench.column(table, column).await.is_empty(), "{table}");
    }
    assert!(matches!(save(&bench, &token, id, None, &settings("wiki")).await, Saved::Gone));
}

#[tokio::test]
async fn a_group_of_the_demand_can_be_removed_from_it_while_the_application_is_told_its_groups() {
    let (bench, token) = administrator().await;
    let staff = crate::groups::made(&bench, &token, "staff", "Staff").await;
    let demand = crate::applications::for_members_of(&[staff]);
    let id = made(&bench, &token, "Wiki", demand).await;
    save(&bench, &token, id, None, &settings("wiki")).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let description = crate::applications::description("Wiki", for_everyone());
    let update = application::Update { version: 1, description };
    let edited = application::edit(&bench.services, fresh, id, update, &any_client()).await;
    assert!(matches!(edited.unwrap(), application::Saved::Done(_)));
    let connection = find(&bench, &token, id).await.unwrap().connection;
    assert_eq!(connection.told_groups, ToldGroups::OfDemand);
}

#[tokio::test]
async fn a_former_administrator_cannot_change_connections() {
    let (bench, token) = administrator().await;
    let (id, _) = connected(&bench, &token, "wiki").await;
    let session = bench.session(&token).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client) = (&bench.services, any_client());
    let before = bench.column("audit_events", "event").await.len();
    let other = settings("other");
    let saved = connection::save(services, fresh, id, Some(1), &other, &client).await.unwrap();
    assert!(matches!(saved, Saved::Gone));
    assert!(!connection::disconnect(services, fresh, id, &client).await.unwrap());
    let made =
        connection::make_secret(services, fresh, id, connection::Overlap::Nothing, &client).await;
    assert_eq!(made.unwrap(), connection::SecretMade::Gone);
    assert!(!connection::end_old_secret(services, fresh, id, &client).await.unwrap());
    assert_eq!(bench.column("connections", "client_id").await, ["wiki"]);
    assert_eq!(bench.column("audit_events", "event").await.len(), before);
}
