use super::{
    Made, enforce, every_sort, ids_of, matching, organization, paging::walk, use_up_codes,
};
use identity::{
    account::Role,
    dashboard,
    method::Method,
    testing::START,
    users::{
        filter::{Filter, SignInMethod, Status, TwoFactor},
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
        let state = |person: &Made| {
            let of_everybody = match enforced {
                None => TwoFactor::NotEnabled,
                Some(Some(from)) if from <= START => TwoFactor::Overdue,
                Some(_) => TwoFactor::Required,
            };
            match person.requirement {
                _ if person.methods & 7 != 0 => TwoFactor::Enabled,
                "required" => TwoFactor::Required,
                "lifted" if person.lifted_until.is_none_or(|until| START < until) => {
                    TwoFactor::NotEnabled
                }
                _ => of_everybody,
            }
        };
        let tally = tally::tally(&bench.services).await.unwrap();
        let states = TwoFactor::ALL.into_iter().filter(|state| *state != TwoFactor::NoCodes);
        let states = states.map(Some).chain([None]);
        for two_factor in states {
            let statuses = Status::ALL.map(Some).into_iter().chain([None]);
            for status in statuses {
                for (role, method) in [
                    (None, None),
                    (Some(Role::Administrator), None),
                    (None, Some(SignInMethod::Passkey)),
                    (Some(Role::Member), Some(SignInMethod::Code(Method::App))),
                ] {
                    let filter = Filter { two_factor, status, role, method, text: String::new() };
                    let fits = |person: &&Made| {
                        let status_fits = match status {
                            None => true,
                            Some(Status::Locked) => person.status == "active" && person.locked,
                            Some(status) => person.status == status.as_str(),
                        };
                        let bit = match method {
                            Some(SignInMethod::Passkey) => 8,
                            Some(_) => 1,
                            None => 0,
                        };
                        let is_so = |update| match update {
                            TwoFactor::WithoutMethod => person.methods & 7 == 0,
                            state_of_one => state_of_one == state(person),
                        };
                        two_factor.is_none_or(is_so)
                            && status_fits
                            && role.is_none_or(|role| role == person.role)
                            && person.methods & bit == bit
                    };
                    let expected: Vec<_> = made.iter().filter(fits).map(|each| each.id).collect();
                    let found = matching(&bench, &session, &filter).await;
                    let mut ids = ids_of(&found);
                    ids.retain(|id| *id != 1);
                    ids.sort_unstable();
                    assert_eq!(ids, expected, "{filter:?} {enforced:?}");
                    assert_eq!(tally.count(&filter), found.people.len() as u64, "{filter:?}");
                    assert_eq!(found.matching, found.people.len() as u64, "{filter:?}");
                }
            }
        }
        assert_eq!(tally.total(), 101);
    }
}
