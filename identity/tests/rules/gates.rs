//! Gates: how administrators set them up.

mod check;
mod concurrent;
mod door;
mod host;
mod kept;
mod path;
mod remembered;
mod rules;
mod tables;
mod tabs;
mod tickets;

use crate::{
    administrator, any_client,
    applications::{for_everyone, made},
};
use identity::{
    application::{self, ApplicationId},
    connection::ToldGroups,
    gate::{
        self, Gate, GateId, Host, MOST_GATES, MOST_GATES_OF_APPLICATION, RemoteUser, Rules, Saved,
        Settings,
    },
    secret::Token,
    testing::{Bench, PUBLIC_URL},
};

pub(crate) fn settings(host: &str, rules: &str) -> Settings {
    Settings {
        host: Host::parse(host).unwrap(),
        remote_user: RemoteUser::UserName,
        told_groups: ToldGroups::OfDemand,
        rules: Rules::parse(rules).unwrap(),
    }
}

async fn create(bench: &Bench, token: &Token, id: ApplicationId, new: &Settings) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    gate::create(&bench.services, fresh, id, new, &any_client()).await.unwrap()
}

/// A new gate.
pub(crate) async fn added(
    bench: &Bench,
    token: &Token,
    id: ApplicationId,
    settings: &Settings,
) -> GateId {
    match create(bench, token, id, settings).await {
        Saved::Done(id) => id,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn change(bench: &Bench, token: &Token, seen: &Gate, new: &Settings) -> Saved {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (id, application, client) = (seen.id, seen.application, any_client());
    gate::change(&bench.services, fresh, application, id, seen.version, new, &client).await.unwrap()
}

pub(crate) async fn remove(
    bench: &Bench,
    token: &Token,
    of: ApplicationId,
    id: GateId,
) -> Option<Gate> {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    gate::remove(&bench.services, fresh, of, id, &any_client()).await.unwrap()
}

pub(crate) async fn list(bench: &Bench, token: &Token, id: ApplicationId) -> Vec<Gate> {
    let session = bench.session(token).await;
    gate::list(&bench.services, session.administrator().unwrap(), id).await.unwrap()
}

async fn last_details(bench: &Bench) -> String {
    bench.column("audit_events", "details").await.pop().unwrap()
}

const RULES: &str = "GET,HEAD /health open\nany /admin/* passkey within 15 minutes";

#[tokio::test]
async fn a_gate_is_added_changed_and_removed_and_each_change_is_recorded() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    let other = made(&bench, &token, "Calendar", for_everyone()).await;
    let new = settings("https://Wiki.Example.org/start", RULES);
    let id = added(&bench, &token, wiki, &new).await;
    assert_eq!(
        last_details(&bench).await,
        r#"{"application":"Wiki","host":"wiki.example.org","remote_user":"user_name","rules":"GET,HEAD /health open\nany /admin/* passkey within 15 minutes","told_groups":"demand"}"#
    );
    let seen = list(&bench, &token, wiki).await;
    assert_eq!((seen.len(), seen[0].id, seen[0].version), (1, id, 1));
    assert_eq!(seen[0].settings, new);
    assert!(list(&bench, &token, other).await.is_empty());

    let changed = Settings {
        remote_user: RemoteUser::Subject,
        told_groups: ToldGroups::All,
        ..settings("wiki.example.org", "any /* refused")
    };
    assert!(matches!(change(&bench, &token, &seen[0], &changed).await, Saved::Done(_)));
    assert_eq!(
        last_details(&bench).await,
        r#"{"application":"Wiki","gate":"wiki.example.org","remote_user":{"from":"user_name","to":"subject"},"rules":{"from":"GET,HEAD /health open\nany /admin/* passkey within 15 minutes","to":"any /* refused"},"told_groups":{"from":"demand","to":"all"}}"#
    );
    let stale = change(&bench, &token, &seen[0], &new).await;
    assert!(matches!(&stale, Saved::Conflict(now) if now.settings == changed), "{stale:?}");
    let now = list(&bench, &token, wiki).await.pop().unwrap();
    assert_eq!((now.version, &now.settings), (2, &changed));
    let events = bench.column("audit_events", "event").await.len();
    assert!(matches!(change(&bench, &token, &now, &changed).await, Saved::Done(_)));
    assert_eq!(bench.column("audit_events", "event").await.len(), events, "nothing changed");

    assert_eq!(remove(&bench, &token, other, id).await, None, "of another application");
    assert_eq!(remove(&bench, &token, wiki, id).await, Some(now.clone()));
    assert!(last_details(&bench).await.contains(r#""host":"wiki.example.org""#));
    assert_eq!(remove(&bench, &token, wiki, id).await, None);
    assert!(matches!(change(&bench, &token, &now, &new).await, Saved::Gone));
    let mut kinds = bench.column("audit_events", "event").await;
    kinds.retain(|kind| kind.starts_with("gate"));
    assert_eq!(kinds, ["gate_created", "gate_changed", "gate_deleted"]);
    assert_eq!(identity::audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn a_host_has_one_gate_and_is_not_the_host_of_the_installation() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    let calendar = made(&bench, &token, "Calendar", for_everyone()).await;
    added(&bench, &token, wiki, &settings("wiki.example.org", "")).await;
    for same in ["WIKI.example.org.", "https://wiki.example.org:443/x", "wiki.example.org:8443"] {
        let taken = create(&bench, &token, calendar, &settings(same, "")).await;
        assert!(matches!(taken, Saved::HostTaken), "{taken:?}");
    }
    added(&bench, &token, calendar, &settings("notes.example.org:8443", "")).await;
    added(&bench, &token, calendar, &settings("calendar.example.org", "")).await;
    let seen = list(&bench, &token, calendar).await;
    let hosts: Vec<&str> = seen.iter().map(|gate| gate.settings.host.as_str()).collect();
    assert_eq!(hosts, ["calendar.example.org", "notes.example.org:8443"]);
    let taken = change(&bench, &token, &seen[0], &settings("wiki.example.org", "")).await;
    assert!(matches!(taken, Saved::HostTaken));
    for port in ["", ":8443"] {
        let url = format!("{PUBLIC_URL}{port}");
        let own = settings(&url, "");
        assert!(matches!(create(&bench, &token, wiki, &own).await, Saved::OwnHost), "{url}");
        assert!(matches!(change(&bench, &token, &seen[0], &own).await, Saved::OwnHost));
    }
}

#[tokio::test]
async fn the_number_of_gates_is_limited_for_each_application_and_in_all() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    for n in 0..MOST_GATES_OF_APPLICATION {
        added(&bench, &token, wiki, &settings(&format!("g{n}.example.org"), "")).await;
    }
    let more = create(&bench, &token, wiki, &settings("more.example.org", "")).await;
    assert!(matches!(more, Saved::TooMany));
    for n in MOST_GATES_OF_APPLICATION..MOST_GATES {
        let insert = format!(
            "INSERT INTO gates (application_id, host, remote_user, told_groups, rules, version, created_at) \
             SELECT application_id, 'h{n}.example.org', remote_user, told_groups, rules, 1, 0 FROM gates LIMIT 1"
        );
        bench.try_statement(&insert).await.unwrap();
    }
    let other = made(&bench, &token, "Calendar", for_everyone()).await;
    let more = create(&bench, &token, other, &settings("more.example.org", "")).await;
    assert!(matches!(more, Saved::TooMany));
}

#[tokio::test]
async fn a_deleted_application_loses_its_gates() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    added(&bench, &token, wiki, &settings("wiki.example.org", RULES)).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    application::delete(&bench.services, fresh, wiki, &any_client()).await.unwrap().unwrap();
    assert!(bench.column("gates", "host").await.is_empty());
    let late = create(&bench, &token, wiki, &settings("wiki.example.org", "")).await;
    assert!(matches!(late, Saved::Gone));
}

#[tokio::test]
async fn a_former_administrator_cannot_change_gates() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    let id = added(&bench, &token, wiki, &settings("wiki.example.org", RULES)).await;
    let seen = list(&bench, &token, wiki).await.pop().unwrap();
    let session = bench.session(&token).await;
    bench.try_statement("UPDATE accounts SET role = 'member'").await.unwrap();
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let (services, client) = (&bench.services, any_client());
    let before = bench.column("audit_events", "event").await.len();
    let other = settings("other.example.org", "");
    let saved = gate::create(services, fresh, wiki, &other, &client).await.unwrap();
    assert!(matches!(saved, Saved::Gone));
    let version = seen.version;
    let saved = gate::change(services, fresh, wiki, id, version, &other, &client).await.unwrap();
    assert!(matches!(saved, Saved::Gone));
    assert_eq!(gate::remove(services, fresh, wiki, id, &client).await.unwrap(), None);
    assert_eq!(bench.column("gates", "host").await, ["wiki.example.org"]);
    assert_eq!(bench.column("audit_events", "event").await.len(), before);
}

#[tokio::test]
async fn a_stored_gate_that_cannot_be_read_is_an_error() {
    let (bench, token) = administrator().await;
    let wiki = made(&bench, &token, "Wiki", for_everyone()).await;
    added(&bench, &token, wiki, &settings("wiki.example.org", RULES)).await;
    for damage in ["rules = 'any /x opened'", "remote_user = 'name'", "told_groups = ''"] {
        let mut session = bench.session(&token).await;
        session.must_enroll = false;
        bench.try_statement(&format!("UPDATE gates SET {damage}")).await.unwrap();
        let listed = gate::list(&bench.services, session.administrator().unwrap(), wiki).await;
        listed.expect_err(damage);
        let repair = "UPDATE gates SET rules = '', remote_user = 'email', told_groups = 'all'";
        bench.try_statement(repair).await.unwrap();
        list(&bench, &token, wiki).await;
    }
}
