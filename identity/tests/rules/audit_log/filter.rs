use super::{Written, add_account, agos, find, page, told};
use identity::{
    audit::Kind,
    audit_log::{Filter, Found, Position, Total, Who},
    testing::START,
};

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
