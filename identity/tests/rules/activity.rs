use crate::{any_client, audit_retention::allow_changes, enrolled, with_code, with_password};
use identity::{
    activity::{self, Position, Show},
    audit::Kind,
    testing::PASSWORD,
};

#[tokio::test]
async fn users_see_their_own_events_newest_first_in_pages() {
    let (bench, token, secret) = enrolled().await;
    for _ in 0..3 {
        with_password(&bench.services, "wrong").await;
    }
    with_code(&bench.services, &bench.code(&secret)).await;
    let session = bench.session(&token).await;
    let page = async |show, position| {
        activity::page(&bench.services, &session, show, position, 3).await.unwrap()
    };
    let first = page(Show::Everything, Position::First).await;
    assert_eq!(first.lines.len(), 3);
    assert!(!first.has_newer && first.has_older);
    assert_eq!(first.lines[0].kind, Kind::SignedIn);
    assert_eq!(first.lines[0].method.as_deref(), Some("app"));
    assert_eq!(first.lines[0].browser, any_client().browser);
    let second = page(Show::Everything, Position::After(first.lines[2].id)).await;
    assert!(second.has_newer && second.lines[0].id < first.lines[2].id);
    let back = page(Show::Everything, Position::Before(second.lines[0].id)).await;
    let ids = |page: &activity::Page| page.lines.iter().map(|line| line.id).collect::<Vec<_>>();
    assert_eq!(ids(&back), ids(&first));
    assert!(!back.has_newer && back.has_older);

    let all = activity::page(&bench.services, &session, Show::Everything, Position::First, 100);
    let all = all.await.unwrap();
    assert_eq!(all.total, all.lines.len() as u64);
    let sign_ins = activity::page(&bench.services, &session, Show::SignIns, Position::First, 100);
    let sign_ins = sign_ins.await.unwrap();
    assert_eq!(sign_ins.lines.iter().filter(|line| line.refused).count(), 3);
    let changes =
        activity::page(&bench.services, &session, Show::SecurityChanges, Position::First, 100);
    let changes = changes.await.unwrap();
    assert!(changes.lines.iter().any(|line| line.kind == Kind::TwoFactorEnabled));
    assert_eq!(changes.total + sign_ins.total, all.total);
}

#[tokio::test]
async fn pages_go_on_after_events_that_this_version_does_not_know() {
    let (bench, token, secret) = enrolled().await;
    with_code(&bench.services, &bench.code(&secret)).await;
    allow_changes(&bench).await;
    let unknown = "UPDATE audit_events SET event = 'unknown' WHERE account_id = 1 AND id NOT IN (SELECT MIN(id) FROM audit_events WHERE account_id = 1)";
    bench.try_statement(unknown).await.unwrap();
    let session = bench.session(&token).await;
    let page = async |position| {
        activity::page(&bench.services, &session, Show::Everything, position, 2).await.unwrap()
    };
    let mut found = page(Position::First).await;
    assert!(found.lines.is_empty() && found.has_older && found.total > 4);
    while found.has_older {
        found = page(Position::After(found.last.unwrap())).await;
    }
    assert_eq!(found.lines.len(), 1);
    while found.has_newer {
        found = page(Position::Before(found.first.unwrap())).await;
    }
    assert!(found.lines.is_empty());
}

#[tokio::test]
async fn events_of_other_users_and_old_events_are_not_shown() {
    let (bench, _, secret) = enrolled().await;
    bench.clock.advance(90 * 86_400);
    let done = with_code(&bench.services, &bench.code(&secret)).await;
    let identity::sign_in::WithSecondFactor::Complete { session, .. } = done else { panic!() };
    identity::sign_in::with_password(
        &bench.services,
        crate::attempt("nobody@example.com", PASSWORD),
        &any_client(),
    )
    .await
    .unwrap();
    let session = bench.session(&session.token).await;
    let page = activity::page(&bench.services, &session, Show::Everything, Position::First, 100);
    let kinds: Vec<_> = page.await.unwrap().lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [Kind::SignedIn], "the accepted password belongs to the same entry");
}

#[test]
fn every_kind_of_event_is_read_back() {
    for &kind in Kind::ALL {
        assert_eq!(Kind::parse(kind.as_str()), Some(kind));
    }
}

#[tokio::test]
async fn what_an_administrator_did_to_an_account_is_not_the_users_own_action() {
    let (bench, token, _) = enrolled().await;
    let ola = bench.person("ola@example.com", "Ola", "member").await;
    let administrator = bench.session(&token).await;
    let (administrator, client) = (administrator.administrator().unwrap(), any_client());
    let services = &bench.services;
    identity::users::help::send_password_link(services, administrator, ola, &client).await.unwrap();
    let session = bench.session(&bench.sign_in("ola@example.com").await).await;
    let page = activity::page(&bench.services, &session, Show::Everything, Position::First, 100);
    let lines = page.await.unwrap().lines;
    let shown: Vec<_> = lines.iter().map(|line| (line.kind, line.by_administrator)).collect();
    assert_eq!(shown, [(Kind::SignedIn, false), (Kind::PasswordLinkSent, true)]);
    assert_eq!((lines[1].browser.as_str(), lines[1].address.as_str()), ("", ""));
}
