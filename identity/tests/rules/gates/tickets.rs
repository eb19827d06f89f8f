//! Tickets: each works once, soon, at one gate and in one browser.

use super::{added, door::Door, list, settings};
use crate::{
    any_client, applications, at_once,
    grants::ended::{LOSSES, Scene},
};
use identity::{
    gate::{self, Entering, Entry, Host, TICKET_LASTS, Target},
    housekeeping, restore,
    secret::Token,
    session,
    testing::{EMAIL, Log},
};

#[tokio::test]
async fn a_ticket_leads_to_its_target_and_is_recorded_once_an_hour() {
    let door = Door::new("").await;
    for n in 0..3 {
        let (start, to) = (gate::new_start(), format!("/page/{n}?a=b"));
        let ticket = door.ticket(&door.token, &start, &to).await;
        let entered = door.spend(&ticket, &start).await.unwrap();
        assert_eq!(entered.target.as_str(), to);
        assert!(door.lets_in(&entered.token).await);
    }
    let events = door.bench.column("audit_events", "event").await;
    assert_eq!(events.iter().filter(|event| *event == "application_opened").count(), 1);
    assert_eq!(identity::audit::verify(door.services()).await.unwrap(), None);
}

#[tokio::test]
async fn at24_a_ticket_works_once_in_its_own_browser_and_at_its_own_gate() {
    let door = Door::new("").await;
    let other = settings("other.example.org", "");
    added(&door.bench, &door.token, door.application, &other).await;
    let start = gate::new_start();
    let ticket = door.ticket(&door.token, &start, "/").await;
    assert!(door.spend(&ticket, &gate::new_start()).await.is_none(), "another browser");
    assert!(door.spend(&ticket, &ticket).await.is_none());
    assert!(door.spend(&start, &start).await.is_none(), "no ticket");
    for host in [&other.host, &Host::parse("unknown.example.org").unwrap()] {
        let spent = gate::spend(door.services(), host, &ticket, &start).await.unwrap();
        assert!(spent.is_none(), "{host:?}");
    }
    assert!(door.spend(&ticket, &start).await.is_some(), "none of these has used it up");
    assert!(door.spend(&ticket, &start).await.is_none(), "twice");
    assert_eq!(door.bench.column("gate_sessions", "gate_id").await.len(), 1);
}

#[tokio::test]
async fn at24_a_ticket_expires_after_a_minute() {
    let door = Door::new("").await;
    let start = gate::new_start();
    let (first, second) = (
        door.ticket(&door.token, &start, "/a").await,
        door.ticket(&door.token, &start, "/b").await,
    );
    door.bench.clock.advance(TICKET_LASTS - 1);
    assert!(door.spend(&first, &start).await.is_some());
    door.bench.clock.advance(1);
    assert!(door.spend(&second, &start).await.is_none());
    housekeeping::sweep(door.services()).await.unwrap();
    assert!(door.bench.column("gate_tickets", "target").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_uses_of_one_ticket_on_two_nodes_one_succeeds() {
    let door = Door::new("").await;
    let nodes = [door.services().clone(), door.bench.another_node().await];
    let start = gate::new_start();
    let ticket = door.ticket(&door.token, &start, "/").await;
    let uses = nodes.iter().cycle().take(12).map(|node| {
        let (node, host, ticket, start) =
            (node.clone(), door.host.clone(), ticket.clone(), start.clone());
        async move { gate::spend(&node, &host, &ticket, &start).await.unwrap().is_some() }
    });
    let succeeded = at_once(uses).await.into_iter().filter(|succeeded| *succeeded).count();
    assert_eq!(succeeded, 1);
    assert_eq!(door.bench.column("gate_sessions", "gate_id").await.len(), 1);
}

#[tokio::test]
async fn at23_a_cookie_works_only_at_its_gate() {
    let door = Door::new("").await;
    let other = settings("other.example.org", "");
    let id = added(&door.bench, &door.token, door.application, &other).await;
    let cookie = door.opened(&door.token).await;
    let elsewhere = super::door::asked(door.services(), &other.host, Some(&cookie), "GET", "/");
    assert_eq!(elsewhere.await, gate::Checked::Asked(id));
    assert!(session::resume(door.services(), &cookie).await.unwrap().is_none(), "at Latchkey");
    assert!(!door.lets_in(&door.token).await, "nor does the cookie of Latchkey work there");
}

#[tokio::test]
async fn rows_that_were_moved_in_the_database_open_nothing() {
    let door = Door::new("").await;
    let ada = "ada@example.com";
    door.bench.person(ada, "Ada", "member").await;
    let user = door.bench.sign_in(ada).await;
    let (start, cookie) = (gate::new_start(), door.opened(&user).await);
    let ticket = door.ticket(&user, &start, "/").await;
    assert!(door.lets_in(&cookie).await);
    let log = Log::record();
    for table in ["gate_sessions", "gate_tickets"] {
        let moved = format!(
            "UPDATE {table} SET session_id = (SELECT id FROM sessions WHERE account_id = \
             (SELECT id FROM accounts WHERE email = '{EMAIL}') LIMIT 1)"
        );
        door.bench.try_statement(&moved).await.unwrap();
    }
    assert!(!door.lets_in(&cookie).await);
    assert!(door.spend(&ticket, &start).await.is_none());
    assert_eq!(log.alarms(), 2);
}

/// A gate of the application of the scene, which its user has opened, and a ticket that is not used yet.
pub(super) async fn opened(scene: &Scene) -> (Host, Token, Token, Token) {
    let (wiki, new) = (&scene.wiki, settings("wiki.example.org", ""));
    let gate = added(&wiki.bench, &wiki.token, wiki.application, &new).await;
    let session = wiki.bench.session(&scene.user).await;
    let start = gate::new_start();
    let mut tickets = Vec::new();
    for to in ["/a", "/b"] {
        let now = wiki.bench.clock_now();
        let entry = Entry::new(gate, &start, Target::parse(to).unwrap(), now);
        let entering = gate::enter(wiki.services(), &any_client(), Some(&session), &entry).await;
        let Ok(Entering::Leave(answer)) = entering else { panic!("{entering:?}") };
        let identity::authorization::Way::Address(address) = answer.way() else { panic!("a form") };
        tickets.push(Token::parse(address.split_once("?ticket=").unwrap().1).unwrap());
    }
    let spent = gate::spend(wiki.services(), &new.host, &tickets[0], &start).await.unwrap();
    (new.host, spent.unwrap().token, tickets.pop().unwrap(), start)
}

/// What takes access away, apart from losses that are given back: a gate decides by what applies now.
#[tokio::test]
async fn what_ends_the_session_ends_its_tickets_and_its_gates() {
    use crate::grants::ended::Loss::*;
    for loss in LOSSES {
        let scene = Scene::new().await;
        let (host, cookie, ticket, start) = opened(&scene).await;
        let services = scene.wiki.services();
        let lets_in = async || {
            let checked = super::door::asked(services, &host, Some(&cookie), "GET", "/").await;
            matches!(checked, gate::Checked::LetIn(_))
        };
        assert!(lets_in().await);
        loss.apply(&scene).await;
        if matches!(loss, RemovedFromGroup | RemovedWithOthers | TurnedOff) {
            assert!(lets_in().await, "{loss:?} was taken back");
            continue;
        }
        assert!(!lets_in().await, "{loss:?}");
        let spent = gate::spend(services, &host, &ticket, &start).await.unwrap();
        assert!(spent.is_none(), "{loss:?}");
    }
}

#[tokio::test]
async fn a_restored_database_has_neither_tickets_nor_sessions_of_gates() {
    let door = Door::new("").await;
    door.opened(&door.token).await;
    door.ticket(&door.token, &gate::new_start(), "/b").await;
    restore::void(door.services(), true, None).await.unwrap();
    for table in ["gate_tickets", "gate_sessions"] {
        assert!(door.bench.column(table, "gate_id").await.is_empty(), "{table}");
    }
    assert_eq!(door.bench.column("gates", "host").await, ["wiki.example.org"]);
}

#[tokio::test]
async fn a_gate_that_gets_another_host_loses_its_sessions() {
    let door = Door::new("").await;
    let cookie = door.opened(&door.token).await;
    let seen = list(&door.bench, &door.token, door.application).await.pop().unwrap();
    super::change(&door.bench, &door.token, &seen, &settings("new.example.org", "")).await;
    let host = Host::parse("new.example.org").unwrap();
    let checked = super::door::asked(door.services(), &host, Some(&cookie), "GET", "/").await;
    assert_eq!(checked, gate::Checked::Asked(door.gate));
}

#[tokio::test]
async fn a_session_keeps_few_sessions_of_a_gate() {
    let door = Door::new("").await;
    let first = door.opened(&door.token).await;
    for n in 0..12 {
        door.bench.clock.advance(1);
        let start = gate::new_start();
        let ticket = door.ticket(&door.token, &start, &format!("/{n}")).await;
        assert!(door.spend(&ticket, &start).await.is_some());
    }
    assert_eq!(door.bench.column("gate_sessions", "gate_id").await.len(), 10);
    assert!(!door.lets_in(&first).await);
}

#[tokio::test]
async fn of_sessions_of_a_gate_that_began_at_the_same_time_the_newest_stays() {
    let door = Door::new("").await;
    for n in 0..30 {
        let start = gate::new_start();
        let ticket = door.ticket(&door.token, &start, &format!("/{n}")).await;
        let entered = door.spend(&ticket, &start).await.unwrap();
        assert!(door.lets_in(&entered.token).await);
    }
    assert_eq!(door.bench.column("gate_sessions", "gate_id").await.len(), 10);
}

#[tokio::test]
async fn at30_a_session_that_has_ended_and_an_application_that_is_off_get_no_ticket() {
    let door = Door::new("").await;
    let entry = door.entry(&gate::new_start(), "/");
    let services = door.services();
    let nobody = gate::enter(services, &any_client(), None, &entry).await.unwrap();
    assert!(matches!(nobody, Entering::SignIn));
    let session = door.bench.session(&door.token).await;
    let mut enrolling = session.clone();
    enrolling.must_enroll = true;
    let entering = gate::enter(services, &any_client(), Some(&enrolling), &entry).await.unwrap();
    assert!(matches!(entering, Entering::Enroll), "{entering:?}");
    applications::turn(&door.bench, &door.token, door.application, false).await;
    assert!(matches!(door.enter(&door.token, &entry).await, Entering::Refused(_)));
    applications::turn(&door.bench, &door.token, door.application, true).await;
    session::end(services, &session, &any_client()).await.unwrap();
    let ended = gate::enter(services, &any_client(), Some(&session), &entry).await.unwrap();
    assert!(matches!(ended, Entering::SignIn), "{ended:?}");
    assert!(door.bench.column("gate_tickets", "target").await.is_empty());
}

#[test]
fn at25_only_a_path_of_the_host_is_accepted() {
    let start = gate::new_start();
    let (gate, target) = (gate::GateId::parse("7").unwrap(), Target::of(b"/a?b=c&d"));
    let query = Entry::new(gate, &start, target, 60).query();
    assert!(Entry::parse(&query).is_some());
    let with = |to: &str| query.split("&to=").next().unwrap().to_owned() + "&to=" + to;
    assert!(Entry::parse(&with("/ok")).is_some());
    for to in [
        "",
        "x",
        "//evil",
        "/%5Cevil",
        "/\\evil",
        "https://evil",
        "%2F%2Fevil",
        "/%0D%0Ax",
        "/é",
        "/ ",
        "/.latchkey/sign-out",
        // Browsers remove the dots.
        "/x/../.latchkey/enter",
        "/x/..%2F.latchkey/enter",
        "/x/%252e%252e/.latchkey/enter",
        "/%2E%2E/.latchkey/sign-out?a=b",
        "/./.latchkey/",
        "/.latchkey/../.latchkey/enter",
        // Some programs merge slashes, decode the path or take a backslash for a slash.
        "/x/..//.latchkey/enter",
        "/%2Elatchkey/enter",
        "/.%6catchkey/enter",
        "/.latchkey%2Fenter",
        "/%2f.latchkey/enter",
        "/a%zz/../.latchkey/enter",
        &format!("/{}", "a".repeat(2_000)),
    ] {
        assert_eq!(Entry::parse(&with(to)), None, "{to}");
    }
    for bad in [
        query.replace("gate=7", "gate=x"),
        query.replace("challenge=", "challenge=a"),
        query.replace("asked=60", "asked=x"),
        query.replace("asked=60&", ""),
        query.replace("gate=7&", ""),
        format!("{query}&gate=7"),
        format!("{query}&to=%2F"),
        String::new(),
    ] {
        assert_eq!(Entry::parse(&bad), None, "{bad}");
    }
    for (requested, target) in [
        ("/a b", "/a%20b"),
        ("/é", "/%C3%A9"),
        ("//evil", "/"),
        ("/\\evil", "/"),
        ("/.latchkey/enter?ticket=x", "/"),
        ("/x/../.latchkey/enter?ticket=x", "/"),
        ("/x/%2e%2E/.latchkey/enter?ticket=x", "/"),
        ("/%2elatchkey%5center", "/"),
        ("/x/../y", "/x/../y"),
        ("/a?to=/.latchkey/enter", "/a?to=/.latchkey/enter"),
        ("/a/.latchkey", "/a/.latchkey"),
        ("/a.latchkey/b", "/a.latchkey/b"),
        ("", "/"),
    ] {
        assert_eq!(Target::of(requested.as_bytes()).as_str(), target, "{requested}");
    }
}
