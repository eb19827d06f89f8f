use super::{Enforced, Made, enforce, every_filter, every_sort, ids_of, organization, page};
use identity::{
    session::Session,
    testing::{Bench, START},
    users::{
        filter::{Filter, TwoFactor},
        list::{ListQuery, Position, Sort, SortKey},
    },
};

/// Duplicates the users until there are 64 times as many.
async fn multiply(bench: &Bench, count: i64) {
    for times in [1, 2, 4, 8, 16, 32] {
        let more = times * count;
        bench
            .try_statement(&format!(
                "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
                 password_hash, security_version, created_at, last_sign_in_at, name_key, \
                 search_key, methods, requirement, requirement_until, required_at, locked_until) \
                 SELECT id + {more}, 'p' || (id + {more}), 'p' || (id + {more}), name, role, \
                 status, time_zone, '', 1, created_at, last_sign_in_at, name_key, \
                 name_key, methods, requirement, requirement_until, required_at, locked_until \
                 FROM accounts WHERE id > 1 AND id <= {more} + 1"
            ))
            .await
            .unwrap();
    }
}

const ENFORCED: Enforced = Some(Some(START - 9));

/// What the list is sorted by first. Users without a value come last in both directions.
fn key(made: &Made, by: SortKey) -> Option<(usize, i64)> {
    let name = made.id % 10;
    match by {
        SortKey::Name => Some((0, name)),
        SortKey::TwoFactor => {
            use TwoFactor::*;
            let state = made.state(ENFORCED);
            let order = [Enabled, NotEnabled, Required, Overdue];
            order.iter().position(|each| *each == state).map(|place| (place, name))
        }
        SortKey::LastSignIn => (made.id % 5 > 0).then_some((0, -(made.id % 17))),
        SortKey::Created => Some((0, -(made.id / 4))),
    }
}

/// Compares the first page, or the page after the middle, with the order of all users.
#[tokio::test]
async fn every_filter_keeps_every_sort_order() {
    let (bench, session, made) = organization(100).await;
    multiply(&bench, 100).await;
    enforce(&bench, Some(START - 9)).await;
    let made = |id: i64| &made[usize::try_from((id - 2) % 100).unwrap()];
    for sort in every_sort() {
        let mut all = in_long_pages(&bench, &session, &Filter::default(), sort).await;
        all.retain(|id| *id > 1);
        assert_eq!(all.len(), 6_400);
        let keys: Vec<_> = all.iter().filter_map(|id| key(made(*id), sort.by)).collect();
        let is_sorted = keys.is_sorted_by(|a, b| if sort.descending { a >= b } else { a <= b });
        assert!(is_sorted, "{sort:?}");
        assert!(all[keys.len()..].iter().all(|id| key(made(*id), sort.by).is_none()), "{sort:?}");
        for (turn, filter) in every_filter().into_iter().enumerate() {
            let fits = |id: &i64| made(*id).fits(&filter, ENFORCED);
            let expected: Vec<_> = all.iter().copied().filter(fits).collect();
            let mut look =
                ListQuery { filter: filter.clone(), sort, position: Position::First, size: 30 };
            let middle = expected.len() / 2;
            match expected.get(middle).filter(|_| (turn % 2 == 0) == sort.descending) {
                Some(at) => {
                    look.position = Position::After(*at);
                    expect(&bench, &session, &look, &expected[middle + 1..]).await;
                }
                None => expect(&bench, &session, &look, &expected).await,
            }
        }
    }
}

/// The page shows the first of these. The administrator, who may be anywhere, is not compared.
async fn expect(bench: &Bench, session: &Session, look: &ListQuery, expected: &[i64]) {
    let mut found = ids_of(&page(bench, session, look).await);
    found.retain(|id| *id > 1);
    let count = found.len().max(29).min(expected.len());
    assert_eq!(found, expected[..count], "{look:?}");
}

async fn in_long_pages(bench: &Bench, session: &Session, filter: &Filter, sort: Sort) -> Vec<i64> {
    let mut look =
        ListQuery { filter: filter.clone(), sort, position: Position::First, size: 1_500 };
    let mut ids = Vec::new();
    loop {
        let found = page(bench, session, &look).await;
        ids.extend(found.people.iter().map(|person| person.id));
        if !found.has_next {
            return ids;
        }
        look.position = Position::After(*ids.last().unwrap());
    }
}
