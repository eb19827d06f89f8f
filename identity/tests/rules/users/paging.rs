use super::{enforce, every_sort, ids_of, organization, page, use_up_codes};
use identity::{
    account::Role,
    session::Session,
    testing::{Bench, START},
    users::{
        filter::{Filter, Status, TwoFactor},
        list::{ListQuery, Position, Sort, SortKey},
    },
};

/// The ids on all pages, checked by paging forwards and then backwards.
pub(super) async fn walk(
    bench: &Bench,
    session: &Session,
    filter: &Filter,
    sort: Sort,
) -> Vec<i64> {
    let mut look = ListQuery { filter: filter.clone(), sort, position: Position::First, size: 7 };
    let mut forwards = Vec::new();
    let mut first_of_last = None;
    loop {
        let found = page(bench, session, &look).await;
        let ids = ids_of(&found);
        forwards.extend(&ids);
        if !found.has_next {
            first_of_last = ids.first().copied().or(first_of_last);
            assert_eq!(found.matching, forwards.len() as u64, "{filter:?} {sort:?}");
            break;
        }
        look.position = Position::After(*ids.last().unwrap());
    }
    let mut backwards = Vec::new();
    if let Some(first) = first_of_last {
        look.position = Position::Before(first);
        loop {
            let found = page(bench, session, &look).await;
            let ids = ids_of(&found);
            backwards.splice(0..0, ids.iter().copied());
            let Some(first) = ids.first().filter(|_| found.has_previous) else { break };
            look.position = Position::Before(*first);
        }
        let rest = forwards.iter().position(|id| *id == first).unwrap();
        assert_eq!(backwards, forwards[..rest], "{filter:?} {sort:?}");
    }
    forwards
}

#[tokio::test]
async fn paging_shows_every_user_once_in_every_order_and_direction() {
    let (bench, session, _) = organization(60).await;
    use_up_codes(&bench, "id % 3 > 0").await;
    enforce(&bench, Some(START + 1000)).await;
    let filters = [
        Filter::default(),
        Filter { status: Some(Status::Active), ..Filter::default() },
        Filter { text: "SON 3".into(), ..Filter::default() },
        Filter { text: "person".into(), role: Some(Role::Member), ..Filter::default() },
        Filter { two_factor: Some(TwoFactor::Required), ..Filter::default() },
        Filter { two_factor: Some(TwoFactor::WithoutMethod), ..Filter::default() },
        Filter { two_factor: Some(TwoFactor::NoCodes), ..Filter::default() },
        Filter { text: "nobody at all".into(), ..Filter::default() },
    ];
    for filter in filters {
        let mut sets = Vec::new();
        for sort in every_sort() {
            let mut ids = walk(&bench, &session, &filter, sort).await;
            ids.sort_unstable();
            sets.push(ids);
        }
        assert!(sets.windows(2).all(|two| two[0] == two[1]), "{filter:?}");
        if filter.is_empty() {
            assert_eq!(sets[0], (1..=61).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn users_who_never_signed_in_come_last_in_both_directions() {
    let (bench, session, _) = organization(20).await;
    for descending in [false, true] {
        let sort = Sort { by: SortKey::LastSignIn, descending };
        let look = ListQuery { sort, size: 100, ..ListQuery::default() };
        let found = page(&bench, &session, &look).await.people;
        let times: Vec<_> = found.iter().filter_map(|person| person.last_sign_in_at).collect();
        assert!(found[times.len()..].iter().all(|person| person.last_sign_in_at.is_none()));
        let ordered = |two: &[i64]| if descending { two[0] >= two[1] } else { two[0] <= two[1] };
        assert!(times.windows(2).all(ordered));
    }
}

#[tokio::test]
async fn a_page_after_a_deleted_user_is_the_first_page() {
    let (bench, session, _) = organization(9).await;
    for position in [Position::After(999), Position::Before(999)] {
        let look = ListQuery { position, size: 4, ..ListQuery::default() };
        let found = page(&bench, &session, &look).await;
        assert_eq!((found.people[0].id, found.has_previous, found.has_next), (1, false, true));
    }
}
