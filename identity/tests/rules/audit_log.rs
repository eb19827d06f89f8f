use crate::any_client;
use identity::{
    audit::Kind,
    audit_log::{
        self, Filter, Found, Line, Page, Position, Total, Who,
        export::{self, Format},
    },
    secret::Token,
    testing::{Bench, START},
};

/// An event to insert: seconds ago, event, result, actor, account.
type Written<'a> = (i64, &'a str, &'a str, Option<i64>, Option<i64>);

/// Inserts these events and the users Ada (11), Bob (12) and another Ada (13).
async fn told(events: &[Written<'_>]) -> (Bench, Token) {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
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

const HAPPENED: [Written<'_>; 9] = [
    (900, "signed_in", "done", Some(11), Some(11)),
    (800, "sign_in_started", "refused", None, Some(12)),
    (700, "signed_in", "refused", Some(12), Some(12)),
    (600, "user_changed", "done", Some(11), Some(12)),
    (500, "user_changed", "done", Some(11), Some(13)),
    (500, "policy_changed", "done", Some(13), None),
    (300, "totp_reset", "refused", Some(13), Some(13)),
    (200, "sign_in_started", "refused", None, None),
    (100, "something_newer", "done", None, None),
];

#[tokio::test]
async fn every_filter_finds_exactly_the_matching_events() {
    let (bench, token) = told(&HAPPENED).await;
    let old = Filter { until: Some(START), ..Filter::default() };
    let kinds = |kinds: &[Kind]| Some(kinds.to_vec());
    let text = |text: &str| Some(text.to_owned());
    let cases = [
        (old.clone(), vec![200, 300, 500, 500, 600, 700, 800, 900]),
        (Filter { refused: Some(true), ..old.clone() }, vec![200, 300, 700, 800]),
        (Filter { refused: Some(false), ..old.clone() }, vec![500, 500, 600, 900]),
        (Filter { kinds: kinds(&[Kind::SignedIn]), ..old.clone() }, vec![700, 900]),
        (
            Filter { kinds: kinds(&[Kind::SignedIn, Kind::UserChanged]), ..old.clone() },
            vec![500, 600, 700, 900],
        ),
        (Filter { kinds: kinds(&[Kind::SignedIn]), refused: Some(true), ..old.clone() }, vec![700]),
        (Filter { kinds: kinds(&[]), ..old.clone() }, vec![]),
        (Filter { actor: text("LOVE"), ..old.clone() }, vec![500, 600, 900]),
        (Filter { actor: text("ádány"), ..old.clone() }, vec![300, 500]),
        // A complete address matches one user, a part of an address every user who has it.
        (Filter { user: text("bob@example.com"), ..old.clone() }, vec![600, 700, 800]),
        (Filter { user: text("example.net"), ..old.clone() }, vec![300, 500]),
        (Filter { user: text("ada"), ..old.clone() }, vec![300, 500, 900]),
        (Filter { user: text("100%_\\"), ..old.clone() }, vec![600, 700, 800]),
        (Filter { user: text("%"), refused: Some(true), ..old.clone() }, vec![700, 800]),
        (Filter { user: text("nobody"), ..old.clone() }, vec![]),
        (Filter { actor: text("ada love"), user: text("bob"), ..old.clone() }, vec![600]),
        (
            Filter {
                actor: text("ada love"),
                kinds: kinds(&[Kind::UserChanged]),
                refused: Some(false),
                ..old.clone()
            },
            vec![500, 600],
        ),
        (
            Filter { from: Some(START - 700), until: Some(START - 500), ..old.clone() },
            vec![600, 700],
        ),
        (
            Filter { from: Some(START - 700), kinds: kinds(&[Kind::SignedIn]), ..old.clone() },
            vec![700],
        ),
        (Filter { user: text("bob"), until: Some(START - 600), ..old.clone() }, vec![700, 800]),
    ];
    for (filter, expected) in cases {
        let found = page(&bench, &token, &filter, Position::First, 100).await;
        assert_eq!(agos(&found.lines), expected, "{filter:?}");
        // Events of unknown kinds are counted too.
        let unknown = found.total != Total::Exactly(expected.len() as u64);
        let unfiltered = filter == old || filter == Filter { refused: Some(false), ..old.clone() };
        assert_eq!(unknown, unfiltered, "{filter:?}: {:?}", found.total);
    }
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

#[tokio::test]
async fn counting_stops_at_a_thousand() {
    let events: Vec<Written<'_>> =
        (0..1_001).map(|n| (n + 10, "signed_out", "done", Some(11), Some(11))).collect();
    let (bench, token) = told(&events).await;
    let kinds = Some(vec![Kind::SignedOut]);
    let more = Filter { kinds: kinds.clone(), ..Filter::default() };
    let exactly = Filter { kinds, from: Some(START - 1_009), ..Filter::default() };
    let total =
        async |filter: &Filter| page(&bench, &token, filter, Position::First, 25).await.total;
    assert_eq!(total(&more).await, Total::MoreThan(1_000));
    assert_eq!(total(&exactly).await, Total::Exactly(1_000));
}

#[tokio::test]
async fn a_text_that_matches_too_many_users_is_refused() {
    let (bench, token) = told(&HAPPENED).await;
    for id in 100..=150 {
        add_account(&bench, id, "Clone", &format!("clone{id}@example.com")).await;
    }
    let filter = Filter { actor: Some("clone".into()), ..Filter::default() };
    let found = find(&bench, &token, &filter, Position::First, 25).await;
    assert!(matches!(found, Found::TooMany(Who::Actor)));
    let filter = Filter { user: Some("clone150".into()), ..Filter::default() };
    assert!(page(&bench, &token, &filter, Position::First, 25).await.lines.is_empty());
}

async fn exported(bench: &Bench, token: &Token, filter: Filter, format: Format) -> Vec<Line> {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let begun = export::begin(&bench.services, administrator, filter, format, &any_client()).await;
    let mut export = begun.unwrap().unwrap();
    let mut lines = Vec::new();
    while let Some(some) = export.next(&bench.services).await.unwrap() {
        lines.extend(some);
    }
    lines
}

#[tokio::test]
async fn an_export_contains_the_filtered_events_and_is_logged() {
    let events: Vec<Written<'_>> =
        (0..4_500).map(|n| (n + 10, "signed_out", "done", Some(11), Some(12))).collect();
    let (bench, token) = told(&events).await;
    let filter = Filter { kinds: Some(vec![Kind::SignedOut]), ..Filter::default() };
    let lines = exported(&bench, &token, filter, Format::Ndjson).await;
    assert_eq!(agos(&lines), (10..4_510).collect::<Vec<_>>());
    let object: serde_json::Value = serde_json::from_str(&audit_log::json(&lines[0])).unwrap();
    assert_eq!(object["actor"]["name"], "Ada Lovelace");
    assert_eq!(object["time"], "2027-01-15T07:59:50Z");
    assert_eq!(bench.column("audit_events", "event").await.last().unwrap(), "audit_exported");
    let told = bench.column("audit_events", "details").await.pop().unwrap();
    assert!(told.contains("\"format\":\"ndjson\"") && told.contains("signed_out"), "{told}");
    let nobody = Filter { user: Some("nobody".into()), ..Filter::default() };
    assert!(exported(&bench, &token, nobody, Format::Csv).await.is_empty());
}

#[tokio::test]
async fn an_export_continues_after_events_that_this_version_does_not_know() {
    let event = |ago| match ago {
        1..=4_100 => "from_a_newer_version",
        _ => "signed_out",
    };
    let events: Vec<Written<'_>> =
        (1..=4_110).map(|ago| (ago, event(ago), "done", Some(11), Some(12))).collect();
    let (bench, token) = told(&events).await;
    let filter = Filter { user: Some("bob@example.com".into()), ..Filter::default() };
    let lines = exported(&bench, &token, filter, Format::Ndjson).await;
    assert_eq!(agos(&lines), (4_101..=4_110).collect::<Vec<_>>());
    let filter = Filter { user: Some("bob@example.com".into()), ..Filter::default() };
    let unknown = page(&bench, &token, &filter, Position::First, 25).await;
    assert!(unknown.lines.is_empty() && unknown.has_older);
    assert_eq!(unknown.last.unwrap().at, START - 25, "the next page begins there");
}
