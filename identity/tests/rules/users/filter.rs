use super::{
    Made, enforce, every_filter, every_sort, ids_of, matching, organization, paging::walk,
    use_up_codes,
};
use identity::{
    account::Role,
    dashboard,
    testing::START,
    users::{
        filter::{Filter, Status, TwoFactor},
        list::{Sort, SortKey},
        tally,
    },
};

#[tokio::test]
async fn users_without_unused_recovery_codes_are_found() {
    let (bench, session, made) = organization(40).await;
    use_up_codes(&bench, "id % 2 = 0").await;
    let filter = Filter { two_factor: Some(TwoFactor::NoCodes), ..Filter::default() };
    let found = |fits: fn(&&Made) -> bool| {
        let enabled = made.iter().filter(|each| each.methods & 7 != 0 && each.id % 2 == 0);
        enabled.filter(fits).map(|each| each.id).collect::<Vec<_>>()
    };
    let by_created = Sort { by: SortKey::Created, descending: true };
    let mut ids = walk(&bench, &session, &filter, by_created).await;
    ids.sort_unstable();
    assert_eq!(ids, found(|_| true));
    let active = Filter { status: Some(Status::Active), text: "person".into(), ..filter };
    let mut ids = walk(&bench, &session, &active, Sort::default()).await;
    ids.sort_unstable();
    assert_eq!(ids, found(|each| each.status == "active"));
}

#[tokio::test]
async fn users_without_a_method_are_found_under_every_policy() {
    let (bench, session, made) = organization(100).await;
    let update = |role| Filter {
        two_factor: Some(TwoFactor::WithoutMethod),
        status: Some(Status::Active),
        role,
        ..Filter::default()
    };
    let without = made.iter().filter(|each| each.status == "active" && each.methods & 7 == 0);
    let mut expected: Vec<_> = without.map(|each| each.id).collect();
    // The administrator has no method either.
    expected.insert(0, 1);
    for policy in [
        "enforced_at = NULL",
        "enforced_at = 1, required_from = NULL",
        &format!("enforced_at = 1, required_from = {}", START + 9),
        &format!("enforced_at = 1, required_from = {}", START - 9),
        "second_factor_on = FALSE",
    ] {
        bench.try_statement(&format!("UPDATE policy SET {policy}")).await.unwrap();
        for sort in every_sort() {
            let mut ids = walk(&bench, &session, &update(None), sort).await;
            ids.sort_unstable();
            assert_eq!(ids, expected, "{policy} {sort:?}");
        }
        let figures = dashboard::figures(&bench.services, session.administrator().unwrap()).await;
        let figures = figures.unwrap();
        let count = async |role| matching(&bench, &session, &update(role)).await.matching;
        assert_eq!(figures.not_set_up(), count(None).await, "{policy}");
        let administrators = count(Some(Role::Administrator)).await;
        assert_eq!(figures.administrators_without, administrators, "{policy}");
    }
}

/// Compares every combination of filters with a straightforward calculation.
#[tokio::test]
async fn filters_and_the_tally_match_the_state_of_each_user() {
    let (bench, session, made) = organization(100).await;
    for enforced in [None, Some(None), Some(Some(START + 9)), Some(Some(START - 9))] {
        if let Some(from) = enforced {
            enforce(&bench, from).await;
        }
        let tally = tally::tally(&bench.services).await.unwrap();
        for filter in every_filter() {
            let fits = |person: &&Made| person.fits(&filter, enforced);
            let expected: Vec<_> = made.iter().filter(fits).map(|each| each.id).collect();
            let found = matching(&bench, &session, &filter).await;
            let mut ids = ids_of(&found);
            ids.retain(|id| *id != 1);
            ids.sort_unstable();
            assert_eq!(ids, expected, "{filter:?} {enforced:?}");
            if !filter.idle {
                assert_eq!(tally.count(&filter), found.people.len() as u64, "{filter:?}");
            }
            assert_eq!(found.matching, found.people.len() as u64, "{filter:?}");
        }
        assert_eq!(tally.total(), 101);
    }
}
