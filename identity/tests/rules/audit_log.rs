mod export;
mod filter;

use crate::administrator;
use identity::{
    audit::Kind,
    audit_log::{self, Filter, Found, Line, Page, Position, Total},
    secret::Token,
    testing::{Bench, START},
};

/// An event to insert: seconds ago, event, result, actor, account.
type Written<'a> = (i64, &'a str, &'a str, Option<i64>, Option<i64>);

/// Inserts these events and the users Ada (11), Bob (12) and another Ada (13).
async fn told(events: &[Written<'_>]) -> (Bench, Token) {
    let (bench, token) = administrator().await;
    for (id, name, email) in [
        (11, "Ada Lovelace", "ada@example.com"),
        (12, "Bob 100%_\\", "bob@example.com"),
        (13, "Adam Ádány", "adam@example.net"),
    ] {
        add_account(&bench, id, name, email).await;
    }
    let lines = events.iter().zip(1..).map(|((ago, event, result, actor, user), sequence)| {
        let number = |id: &Option<i64>| id.map_or("NULL".to_owned(), |id| id.to_string());
        format!(
            "('x', {sequence}, {}, '{event}', '{result}', {}, {}, '192.0.2.9', 'Lynx', 'r', 'm')",
            START - ago,
            number(actor),
            number(user)
        )
    });
    let lines: Vec<String> = lines.collect();
    for some in lines.chunks(500) {
        let statement = format!(
            "INSERT INTO audit_events (node, sequence, at, event, result, actor_id, account_id, address, browser, request_id, mac) VALUES {}",
            some.join(", ")
        );
        bench.try_statement(&statement).await.unwrap();
    }
    (bench, token)
}

async fn add_account(bench: &Bench, id: i64, name: &str, email: &str) {
    let folded = name.to_lowercase().replace('á', "a");
    let statement = format!(
        "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, password_hash, security_version, created_at, name_key, search_key)
         VALUES ({id}, '{email}', '{email}', '{name}', 'member', 'active', 'UTC', '', 1, 0, '{folded}', '{folded} {email}')"
    );
    bench.try_statement(&statement).await.unwrap();
}

async fn find(bench: &Bench, token: &Token, filter: &Filter, at: Position, size: u64) -> Found {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    audit_log::page(&bench.services, administrator, filter, at, size).await.unwrap()
}

async fn page(bench: &Bench, token: &Token, filter: &Filter, at: Position, size: u64) -> Page {
    match find(bench, token, filter, at, size).await {
        Found::Page(page) => page,
        Found::TooMany(who) => panic!("too many: {who:?}"),
    }
}

fn agos(lines: &[Line]) -> Vec<i64> {
    lines.iter().map(|line| START - line.at).collect()
}

#[tokio::test]
async fn paging_in_either_direction_shows_every_event_once() {
    // Many events share a timestamp.
    let events: Vec<Written<'_>> = (0..57)
        .map(|n| {
            let event = ["signed_in", "sign_in_started", "totp_reset"][n % 3];
            let result = if n % 4 == 0 { "refused" } else { "done" };
            (100 + n as i64 / 5, event, result, Some(11 + n as i64 % 2), Some(12))
        })
        .collect();
    let (bench, token) = told(&events).await;
    let old = Filter { until: Some(START), ..Filter::default() };
    for filter in [
        old.clone(),
        Filter { kinds: Some(vec![Kind::SignedIn, Kind::TotpReset]), ..old.clone() },
        Filter { user: Some("bob".into()), refused: Some(false), ..old.clone() },
        Filter { actor: Some("a".into()), ..old.clone() },
        Filter { refused: Some(true), ..old.clone() },
    ] {
        let all = page(&bench, &token, &filter, Position::First, 100).await.lines;
        let ids = |lines: &[Line]| lines.iter().map(|line| line.id).collect::<Vec<_>>();
        assert!(all.len() > 10);
        assert!(all.is_sorted_by_key(|line| (-line.at, -line.id)));
        let (mut forwards, mut at) = (Vec::new(), Position::First);
        loop {
            let next = page(&bench, &token, &filter, at, 7).await;
            assert_eq!(next.has_newer, at != Position::First);
            assert_eq!(next.total, Total::Exactly(all.len() as u64));
            forwards.extend(ids(&next.lines));
            let Some(last) = next.lines.last().filter(|_| next.has_older) else { break };
            at = Position::After(last.place());
        }
        assert_eq!(forwards, ids(&all));
        let (mut backwards, mut at) = (Vec::new(), Position::Before(all[all.len() - 1].place()));
        loop {
            let next = page(&bench, &token, &filter, at, 7).await;
            backwards.splice(0..0, ids(&next.lines));
            let Some(first) = next.lines.first().filter(|_| next.has_newer) else { break };
            at = Position::Before(first.place());
        }
        assert_eq!(backwards, ids(&all[..all.len() - 1]));
    }
}
