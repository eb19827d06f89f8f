//! Several tabs of one browser, and a browser that returns again and again.

use super::door::Door;
use identity::{
    authorization::Way,
    gate::{self, Entering, Host, TICKET_LASTS},
    secret::Token,
};

#[tokio::test]
async fn a_browser_that_returns_again_and_again_is_told_why() {
    let door = Door::new("").await;
    let start = gate::new_start();
    let is_repeated = async |to: &str| {
        let entry = door.entry(&start, to);
        matches!(door.enter(&door.token, &entry).await, Entering::Loop(host) if host == door.host)
    };
    let use_ticket = async |to: &str| {
        let ticket = door.ticket(&door.token, &start, to).await;
        assert!(door.spend(&ticket, &start).await.is_some());
    };
    for _ in 0..3 {
        use_ticket("/a").await;
        door.bench.clock.advance(1);
    }
    assert!(is_repeated("/a").await);
    assert!(!is_repeated("/b").await);
    door.bench.clock.advance(TICKET_LASTS);
    for _ in 0..6 {
        assert!(!is_repeated("/a").await);
        use_ticket("/a").await;
    }
    assert!(is_repeated("/a").await, "within one second");
}

#[tokio::test]
async fn tabs_that_asked_before_any_of_them_was_let_in_are_no_loop() {
    let door = Door::new("").await;
    let start = gate::new_start();
    let asked: Vec<_> = (0..12).map(|_| door.entry(&start, "/a")).collect();
    door.bench.clock.advance(1);
    for entry in asked {
        let entering = door.enter(&door.token, &entry).await;
        let Entering::Leave(answer) = entering else { panic!("{entering:?}") };
        let Way::Address(address) = answer.way() else { panic!("a form") };
        let ticket = Token::parse(address.split_once("?ticket=").unwrap().1).unwrap();
        assert!(door.spend(&ticket, &start).await.is_some());
    }
}

#[tokio::test]
async fn a_browser_that_asks_nodes_whose_clocks_differ_is_let_in() {
    let door = Door::new("").await;
    let start = gate::new_start();
    let to = gate::Target::of(b"/a");
    for ahead in [90, -90, 90] {
        let asked_at = door.bench.clock_now() + ahead;
        let entry = gate::Entry::new(door.gate, &start, to.clone(), asked_at);
        let entering = door.enter(&door.token, &entry).await;
        let Entering::Leave(answer) = entering else { panic!("{entering:?}") };
        let Way::Address(address) = answer.way() else { panic!("a form") };
        let ticket = Token::parse(address.split_once("?ticket=").unwrap().1).unwrap();
        assert!(door.spend(&ticket, &start).await.is_some());
        door.bench.clock.advance(1);
    }
    let asked_at = door.bench.clock_now() + 90;
    let entry = gate::Entry::new(door.gate, &start, to, asked_at);
    assert!(matches!(door.enter(&door.token, &entry).await, Entering::Loop(_)));
}

#[tokio::test]
async fn at24_a_ticket_of_another_start_leads_to_its_page_a_few_times_and_opens_nothing() {
    let door = Door::new("").await;
    let (start, other) = (gate::new_start(), gate::new_start());
    let again = async |ticket: &Token, start: &Token| {
        gate::again(door.services(), &door.host, ticket, start).await.unwrap()
    };
    let mut last = door.ticket(&door.token, &start, "/a?b").await;
    assert!(door.spend(&last, &other).await.is_none());
    assert_eq!(again(&last, &other).await.unwrap().as_str(), "/a?b");
    assert!(again(&last, &start).await.is_none(), "it fits");
    assert!(again(&start, &other).await.is_none(), "no ticket");
    let unknown = Host::parse("unknown.example.org").unwrap();
    let elsewhere = gate::again(door.services(), &unknown, &last, &other).await.unwrap();
    assert!(elsewhere.is_none());
    assert!(door.spend(&last, &start).await.is_some());
    assert!(again(&last, &other).await.is_none(), "it was used");
    for _ in 0..8 {
        last = door.ticket(&door.token, &start, "/a?b").await;
    }
    assert!(again(&last, &other).await.is_some());
    last = door.ticket(&door.token, &start, "/a?b").await;
    assert!(again(&last, &other).await.is_none(), "again and again");
    let fresh = door.ticket(&door.token, &start, "/c").await;
    door.bench.clock.advance(TICKET_LASTS);
    assert!(again(&fresh, &other).await.is_none(), "it has expired");
    assert_eq!(door.bench.column("gate_sessions", "gate_id").await.len(), 1);
}
