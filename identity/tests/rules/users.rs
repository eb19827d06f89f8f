use crate::{any_client, attempt};
use identity::{
    account::Role,
    audit, dashboard,
    method::Method,
    second_factor::State,
    secret::Token,
    session::Session,
    testing::{Bench, EMAIL, START},
    users::{
        bulk::{self, Action, Selection},
        export,
        filter::{Filter, SignInMethod, Status, TwoFactor},
        list::{self, ListQuery, Position, Sort, SortKey},
        status, tally,
    },
};

/// A generated user.
#[derive(Clone, Debug)]
struct Made {
    id: i64,
    role: Role,
    status: &'static str,
    methods: i64,
    requirement: &'static str,
    lifted_until: Option<i64>,
    locked: bool,
}

const STATUSES: [&str; 3] = ["active", "invited", "deactivated"];
const REQUIREMENTS: [(&str, Option<i64>); 4] =
    [("inherit", None), ("required", None), ("lifted", None), ("lifted", Some(100))];

/// Inserts users with many combinations of properties, from id 2 on. Names repeat.
async fn people(bench: &Bench, count: i64) -> Vec<Made> {
    let mut made = Vec::new();
    for id in 2..=count + 1 {
        let (requirement, until) = REQUIREMENTS[(id / 3 % 4) as usize];
        // Some exemptions have ended and some have not.
        let lifted_until = until.map(|after| START + if id % 2 == 0 { after } else { -after });
        let person = Made {
            id,
            role: if id % 11 == 0 { Role::Administrator } else { Role::Member },
            status: STATUSES[(id % 7 / 3 % 3) as usize],
            methods: [0, 1, 0, 2, 5, 8, 0, 9][(id % 8) as usize],
            requirement,
            lifted_until,
            locked: id % 13 == 0,
        };
        let last = if id % 5 == 0 { "NULL".to_owned() } else { (START - id % 17).to_string() };
        let until = person.lifted_until.map_or("NULL".to_owned(), |until| until.to_string());
        let locked = if person.locked { (START + 60).to_string() } else { "NULL".to_owned() };
        let role = if person.role == Role::Administrator { "administrator" } else { "member" };
        let Made { status, methods, requirement, .. } = &person;
        bench
            .try_statement(&format!(
                "INSERT INTO accounts (id, email, email_key, name, role, status, time_zone, \
                 password_hash, security_version, created_at, last_sign_in_at, name_key, \
                 search_key, methods, requirement, requirement_until, required_at, locked_until) \
                 VALUES ({id}, 'p{id}@x.example', 'p{id}@x.example', 'Person {n}', '{role}', \
                 '{status}', 'UTC', '', 1, {created}, {last}, 'person {n}', \
                 'person {n} p{id}@x.example', {methods}, '{requirement}', {until}, 0, {locked})",
                n = id % 10,
                created = START - id / 4,
            ))
            .await
            .unwrap();
        made.push(person);
    }
    made
}

async fn administrator(bench: &Bench) -> Session {
    let token = bench.fresh(&bench.administrator().await).await;
    bench.session(&token).await
}

async fn enforce(bench: &Bench, from: Option<i64>) {
    let from = from.map_or("NULL".to_owned(), |from| from.to_string());
    let statement = format!("UPDATE policy SET enforced_at = 1, required_from = {from}");
    bench.try_statement(&statement).await.unwrap();
}

/// Gives these accounts ten used recovery codes and updates their rows to match.
async fn use_up_codes(bench: &Bench, whose: &str) {
    for slot in 0..10 {
        let statement = format!(
            "INSERT INTO recovery_codes (account_id, slot, generation, hash, used_at) \
             SELECT id, {slot}, 1, '', 1 FROM accounts WHERE {whose}"
        );
        bench.try_statement(&statement).await.unwrap();
    }
    let statement = format!("UPDATE accounts SET codes_used_up = 1 WHERE {whose}");
    bench.try_statement(&statement).await.unwrap();
}

fn every_sort() -> Vec<Sort> {
    [SortKey::Name, SortKey::TwoFactor, SortKey::LastSignIn, SortKey::Created]
        .into_iter()
        .flat_map(|by| [false, true].map(|descending| Sort { by, descending }))
        .collect()
}

async fn page(bench: &Bench, session: &Session, look: &ListQuery) -> list::Page {
    list::page(&bench.services, session.administrator().unwrap(), look).await.unwrap()
}

/// The ids on all pages, checked by paging forwards and then backwards.
async fn walk(bench: &Bench, session: &Session, filter: &Filter, sort: Sort) -> Vec<i64> {
    let mut look = ListQuery { filter: filter.clone(), sort, position: Position::First, size: 7 };
    let mut forwards = Vec::new();
    let mut first_of_last = None;
    loop {
        let found = page(bench, session, &look).await;
        let ids: Vec<_> = found.people.iter().map(|person| person.id).collect();
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
            let ids: Vec<_> = found.people.iter().map(|person| person.id).collect();
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
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 60).await;
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

/// Duplicates the users until there are 128 times as many.
async fn multiply(bench: &Bench, count: i64) {
    for times in [1, 2, 4, 8, 16, 32, 64] {
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

type Fits = fn(&Made) -> bool;

#[tokio::test]
async fn a_filter_that_matches_many_keeps_every_sort_order() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let made = people(&bench, 100).await;
    multiply(&bench, 100).await;
    enforce(&bench, Some(START - 9)).await;
    let overdue = |each: &Made| {
        let lasts = each.lifted_until.is_none_or(|until| START < until);
        each.methods & 7 == 0
            && each.requirement != "required"
            && !(each.requirement == "lifted" && lasts)
    };
    let active = |each: &Made| each.status == "active";
    let filter_and_who: [(_, Fits); 2] = [
        (Filter { two_factor: Some(TwoFactor::Overdue), ..Filter::default() }, overdue),
        (Filter { status: Some(Status::Active), ..Filter::default() }, active),
    ];
    for sort in every_sort() {
        let all = in_long_pages(&bench, &session, &Filter::default(), sort).await;
        for (filter, fits) in &filter_and_who {
            let is_one =
                |id: &i64| *id > 1 && fits(&made[usize::try_from((id - 2) % 100).unwrap()]);
            let expected: Vec<_> = all.iter().copied().filter(is_one).collect();
            assert!(expected.len() > 2_000, "{filter:?}: too few");
            let mut found = in_long_pages(&bench, &session, filter, sort).await;
            found.retain(|id| *id > 1);
            assert!(found == expected, "{filter:?} {sort:?}");
        }
    }
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

#[tokio::test]
async fn users_who_never_signed_in_come_last_in_both_directions() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 20).await;
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
async fn users_without_unused_recovery_codes_are_found() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let made = people(&bench, 40).await;
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
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let made = people(&bench, 100).await;
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
        let matching = async |filter| {
            let look = ListQuery { filter, size: 25, ..ListQuery::default() };
            page(&bench, &session, &look).await.matching
        };
        assert_eq!(figures.not_set_up(), matching(update(None)).await, "{policy}");
        let administrators = update(Some(Role::Administrator));
        assert_eq!(figures.administrators_without, matching(administrators).await, "{policy}");
    }
}

/// Compares every combination of filters with a straightforward calculation.
#[tokio::test]
async fn filters_and_the_tally_match_the_state_of_each_user() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let made = people(&bench, 100).await;
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
                    let look =
                        ListQuery { filter: filter.clone(), size: 200, ..ListQuery::default() };
                    let found = page(&bench, &session, &look).await;
                    let mut ids: Vec<_> = found.people.iter().map(|person| person.id).collect();
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

#[tokio::test]
async fn search_ignores_case_and_accents_and_has_no_wildcards() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 4).await;
    bench
        .try_statement("UPDATE accounts SET search_key = '100%_emile\\ zola' WHERE id = 3")
        .await
        .unwrap();
    for (text, count) in [
        ("Émile", 1),
        ("%", 1),
        ("0%_E", 1),
        ("\\", 1),
        ("_", 1),
        ("e_i", 0),
        ("'", 0),
        ("  maya ", 1),
        ("EXAMPLE", 4),
    ] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let look = ListQuery { filter, size: 25, ..ListQuery::default() };
        assert_eq!(page(&bench, &session, &look).await.matching, count, "{text}");
    }
}

#[tokio::test]
async fn a_page_after_a_deleted_user_is_the_first_page() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 9).await;
    for position in [Position::After(999), Position::Before(999)] {
        let look = ListQuery { position, size: 4, ..ListQuery::default() };
        let found = page(&bench, &session, &look).await;
        assert_eq!((found.people[0].id, found.has_previous, found.has_next), (1, false, true));
    }
}

#[tokio::test]
async fn the_tally_is_right_after_every_change_and_after_housekeeping() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let enabled = |tally: &tally::Tally| {
        tally.count(&Filter { two_factor: Some(TwoFactor::Enabled), ..Filter::default() })
    };
    let before = tally::tally(&bench.services).await.unwrap();
    assert_eq!((before.total(), enabled(&before)), (1, 0));
    bench.enroll(&fresh_token(&bench).await).await;
    let after = tally::tally(&bench.services).await.unwrap();
    assert_eq!((after.total(), enabled(&after)), (1, 1));
    people(&bench, 30).await;
    for statement in [
        "UPDATE accounts SET status = 'deactivated' WHERE id % 2 = 0",
        "UPDATE accounts SET role = 'member' WHERE id > 10",
        "DELETE FROM accounts WHERE id > 25",
        "UPDATE accounts SET methods = 0",
    ] {
        bench.try_statement(statement).await.unwrap();
    }
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    let tally = tally::tally(&bench.services).await.unwrap();
    assert_eq!((tally.total(), enabled(&tally)), (25, 0));
    for status in Status::ALL {
        let filter = Filter { status: Some(status), ..Filter::default() };
        let look = ListQuery { filter: filter.clone(), size: 100, ..ListQuery::default() };
        let found = page(&bench, &session, &look).await.people.len() as u64;
        assert_eq!(tally.count(&filter), found, "{status:?}");
    }
}

/// Signs in as the administrator with the password alone, and passes the identity check.
async fn fresh_token(bench: &Bench) -> Token {
    let attempt = attempt(EMAIL, identity::testing::PASSWORD);
    match identity::sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap() {
        identity::sign_in::WithPassword::Complete(new) => bench.fresh(&new.token).await,
        other => panic!("{other:?}"),
    }
}

async fn start(bench: &Bench, session: &Session, action: Action, selection: Selection) -> i64 {
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    bulk::start(&bench.services, administrator, action, selection, &any_client()).await.unwrap()
}

async fn progress(bench: &Bench, session: &Session, id: i64) -> bulk::Progress {
    let administrator = session.administrator().unwrap();
    bulk::progress(&bench.services, administrator, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn requiring_skips_the_caller_and_notifies_users_without_a_method() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let made = people(&bench, 20).await;
    let all = Selection::Matching(Filter::default());
    let preview =
        bulk::preview(&bench.services, session.administrator().unwrap(), &all).await.unwrap();
    let with = made.iter().filter(|person| person.methods & 7 != 0).count() as u64;
    assert_eq!((preview.people, preview.with_method, preview.own_left_out), (20, with, true));
    assert_eq!(preview.first.len(), 5);
    let id = start(&bench, &session, Action::Require, all).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.total, done.seen, done.done), (bulk::State::Finished, 20, 20, 20));
    assert!(done.failed.is_empty());
    let required = Filter { two_factor: Some(TwoFactor::Required), ..Filter::default() };
    let look = ListQuery { filter: required, size: 100, ..ListQuery::default() };
    let found = page(&bench, &session, &look).await;
    assert_eq!(found.matching, 20 - with);
    assert!(found.people.iter().all(|person| !person.is_self));
    let told = made
        .iter()
        .filter(|person| {
            person.methods & 7 == 0 && person.status == "active" && person.requirement != "required"
        })
        .count();
    let subject = "Set up two-factor authentication at your next sign-in";
    let mails = bench.subjects().await;
    assert_eq!(mails.iter().filter(|each| *each == subject).count(), told);
    let events = bench.column("audit_events", "event").await;
    let changed = made.iter().filter(|person| person.requirement != "required").count();
    let kind = "two_factor_required_by_administrator";
    assert_eq!(events.iter().filter(|event| *event == kind).count(), changed);
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
}

#[tokio::test]
async fn users_without_a_method_are_reminded_at_most_once_a_day() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 10).await;
    let owing = bench
        .column(
            "accounts",
            "CASE WHEN methods % 8 = 0 AND status = 'active' AND id > 1 THEN id END",
        )
        .await;
    let all = || Selection::Matching(Filter::default());
    let first = start(&bench, &session, Action::Remind, all()).await;
    assert_eq!(progress(&bench, &session, first).await.done, owing.len() as u64);
    assert_eq!(bench.subjects().await.len(), owing.len());
    let again = start(&bench, &session, Action::Remind, all()).await;
    assert_eq!(progress(&bench, &session, again).await.done, 0);
    assert_eq!(bench.subjects().await.len(), owing.len());
}

#[tokio::test]
async fn deactivating_skips_the_caller_and_reports_missing_users() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 12).await;
    let these = Selection::These(vec![1, 2, 3, 11, 777]);
    let id = start(&bench, &session, Action::Deactivate, these).await;
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.seen, done.done), (4, 3));
    assert_eq!(done.failed.iter().map(|failed| failed.id).collect::<Vec<_>>(), [777]);
    let statuses = bench.column("accounts", "CASE WHEN id IN (1, 2, 3, 11) THEN status END").await;
    let gone = statuses.iter().filter(|status| *status == "deactivated").count();
    assert_eq!((statuses.len(), gone), (4, 3));
    assert!(
        identity::session::resume(&bench.services, &fresh_token(&bench).await)
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn deactivating_many_users_leaves_no_more_than_deactivating_one() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let first = bench.person("ola@example.com", "Ola", "member").await;
    bench.person("kim@example.com", "Kim", "member").await;
    let own_sessions = bench.column("sessions", "id").await.len();
    let in_use = ["trusted_browsers", "links", "sessions", "pending_sign_ins"];
    for id in [2, 3] {
        for statement in [
            format!(
                "INSERT INTO trusted_browsers (account_id, security_version, family_hash, \
                 token_hash, browser, created_at, expires_at) VALUES ({id}, 1, 't{id}', '', '', 0, 0)"
            ),
            format!(
                "INSERT INTO links (token_hash, purpose, account_id, security_version, created_at, \
                 expires_at) VALUES ('t{id}', 'reset_password', {id}, 1, 0, 0)"
            ),
            format!(
                "INSERT INTO sessions (token_hash, account_id, security_version, signed_in_with, \
                 browser, address, created_at, last_seen_at, expires_at) \
                 VALUES ('t{id}', {id}, 1, 'password', '', '', 0, 0, 0)"
            ),
            format!(
                "INSERT INTO pending_sign_ins (token_hash, account_id, security_version, \
                 created_at, expires_at) VALUES ('t{id}', {id}, 1, 0, 0)"
            ),
        ] {
            bench.try_statement(&statement).await.unwrap();
        }
    }
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    status::deactivate(&bench.services, administrator, first, &any_client()).await.unwrap();
    start(&bench, &session, Action::Deactivate, Selection::These(vec![3])).await;
    for table in in_use {
        let left = bench.column(table, "account_id").await.len();
        assert_eq!(left, if table == "sessions" { own_sessions } else { 0 }, "{table}");
    }
    let versions = bench.column("accounts", "CASE WHEN id IN (2, 3) THEN security_version END");
    assert_eq!(versions.await, ["2", "2"]);
}

#[tokio::test]
async fn a_job_stops_when_its_owner_is_no_longer_an_administrator() {
    for lost in ["role = 'member'", "status = 'deactivated'"] {
        let bench = Bench::new().await;
        let session = administrator(&bench).await;
        people(&bench, 12).await;
        bench.try_statement(&format!("UPDATE accounts SET {lost} WHERE id = 1")).await.unwrap();
        let id = start(&bench, &session, Action::Deactivate, Selection::These(vec![2, 7])).await;
        let done = progress(&bench, &session, id).await;
        assert_eq!((done.state, done.seen, done.done), (bulk::State::Stopped, 0, 0), "{lost}");
        let statuses = bench.column("accounts", "CASE WHEN id IN (2, 7) THEN status END").await;
        assert_eq!(statuses, ["active", "active"], "{lost}");
        let newest = async |column| bench.column("audit_events", column).await.pop().unwrap();
        assert_eq!(newest("event").await, "user_deactivated");
        assert_eq!(newest("result").await, "refused");
        assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
    }
}

#[tokio::test]
async fn signing_out_ends_every_session_of_the_selected_users() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 3).await;
    for id in 1..=3 {
        let row = format!(
            "INSERT INTO sessions (token_hash, account_id, security_version, signed_in_with, \
             browser, address, created_at, last_seen_at, expires_at) \
             VALUES ('t{id}', {id}, 1, 'password', '', '', 0, 0, 0)"
        );
        bench.try_statement(&row).await.unwrap();
    }
    let id = start(&bench, &session, Action::SignOut, Selection::These(vec![1, 2, 3])).await;
    assert_eq!(progress(&bench, &session, id).await.done, 2);
    let left = bench.column("sessions", "account_id").await;
    assert!(!left.is_empty() && left.iter().all(|account| account == "1"));
}

#[tokio::test]
async fn a_large_job_runs_in_pieces_and_several_nodes_take_turns() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 1200).await;
    let all = Selection::Matching(Filter::default());
    let id = start(&bench, &session, Action::Require, all).await;
    assert_eq!(progress(&bench, &session, id).await.seen, 0);
    assert!(bulk::next_pieces(&bench.services).await.unwrap());
    let seen = progress(&bench, &session, id).await.seen;
    assert!(0 < seen && seen < 1200, "{seen}");
    let other = bench.another_node().await;
    let (one, two) = tokio::join!(bulk::next_pieces(&bench.services), bulk::next_pieces(&other));
    assert!(one.is_ok() && two.is_ok());
    while bulk::next_pieces(&other).await.unwrap() {}
    let done = progress(&bench, &session, id).await;
    assert_eq!((done.state, done.seen, done.done), (bulk::State::Finished, 1200, 1200));
    let kinds = bench.column("audit_events", "event").await;
    let required = kinds.iter().filter(|kind| kind.starts_with("two_factor_required")).count();
    let before = (2..=1201).filter(|id| id / 3 % 4 == 1).count();
    assert_eq!(required, 1200 - before);
    // The job that mails these users waits until other mails are sent.
    let finished = async || bench.column("bulk_jobs", "finished_at").await.len();
    assert_eq!(finished().await, 1);
    bench.try_statement("UPDATE bulk_jobs SET selection = 'v1.newer.AAAA'").await.unwrap();
    assert!(!bulk::next_pieces(&other).await.unwrap());
    assert_eq!(finished().await, 1, "a job of a node with a newer key file goes on");
    bench.try_statement("UPDATE bulk_jobs SET selection = 'damaged'").await.unwrap();
    assert!(!bulk::next_pieces(&other).await.unwrap());
    assert_eq!(finished().await, 2, "a job that cannot be read ends");
}

#[tokio::test]
async fn a_job_skips_a_user_who_stopped_matching_the_filter() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 1600).await;
    let filter = Filter { two_factor: Some(TwoFactor::WithoutMethod), ..Filter::default() };
    let id = start(&bench, &session, Action::Require, Selection::Matching(filter)).await;
    bench.piece_with_a_change(id, "UPDATE accounts SET methods = 1 WHERE id = 8").await;
    let done = progress(&bench, &session, id).await;
    // The administrator is one of the hundred.
    assert_eq!((done.seen, done.done, done.failed.len()), (99, 98, 0));
    let first = "CASE WHEN id IN (2, 8, 10) THEN id || ' ' || requirement END";
    let mut requirements = bench.column("accounts", first).await;
    requirements.sort();
    assert_eq!(requirements, ["10 required", "2 required", "8 lifted"]);
}

#[tokio::test]
async fn lists_show_an_account_as_locked_while_wrong_passwords_pause_it() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let locked = || async {
        for _ in 0..20 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let found = page(&bench, &session, &ListQuery { size: 25, ..ListQuery::default() }).await;
        found.people[0].status == Status::Locked
    };
    for _ in 0..10 {
        let wrong = attempt(EMAIL, "not the password at all");
        identity::sign_in::with_password(&bench.services, wrong, &any_client()).await.unwrap();
    }
    assert!(locked().await);
    let tally = tally::tally(&bench.services).await.unwrap();
    assert_eq!(tally.count(&Filter { status: Some(Status::Locked), ..Filter::default() }), 1);
    bench.clock.advance(31);
    assert!(!locked().await);
    fresh_token(&bench).await;
    assert!(bench.column("accounts", "locked_until").await.is_empty());
}

#[tokio::test]
async fn names_are_found_as_they_are_typed_on_any_keyboard() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let names =
        ["Łukasz Nowak", "Søren Kjær", "Đorđe Ilić", "Jan Strauß", "Pat O'Brien", "Anna  Maria"];
    for (number, name) in names.iter().enumerate() {
        bench.person(&format!("n{number}@example.org"), name, "member").await;
    }
    for (text, name) in [
        ("lukasz", names[0]),
        ("ŁUKASZ", names[0]),
        ("soren kjaer", names[1]),
        ("dorde", names[2]),
        ("strauss", names[3]),
        ("straus\u{200B}s", names[3]),
        ("o’brien", names[4]),
        ("pat  o'brien", names[4]),
        ("anna maria", names[5]),
    ] {
        let filter = Filter { text: text.into(), ..Filter::default() };
        let found =
            page(&bench, &session, &ListQuery { filter, size: 25, ..ListQuery::default() }).await;
        let found: Vec<_> = found.people.into_iter().map(|person| person.name).collect();
        assert_eq!(found, [name], "{text}");
    }
}

#[tokio::test]
async fn an_export_writes_each_user_once_while_users_are_renamed_and_deleted() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    people(&bench, 1100).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let all = Filter::default();
    let mut export = export::begin(&bench.services, fresh, all, &any_client()).await.unwrap();
    let mut written = Vec::new();
    while let Some(piece) = export.next(&bench.services).await.unwrap() {
        written.extend(piece.into_iter().map(|line| line.person.id));
        let last = written.last().unwrap();
        for statement in [
            format!("UPDATE accounts SET name_key = 'a' WHERE id = {}", last - 1),
            format!("UPDATE accounts SET name_key = 'z' WHERE id = {}", last - 2),
            format!("DELETE FROM accounts WHERE id = {last} AND id > 2"),
        ] {
            bench.try_statement(&statement).await.unwrap();
        }
    }
    assert_eq!(written, (1..=1101).collect::<Vec<i64>>());
}

#[tokio::test]
async fn an_export_contains_all_matching_users_and_is_logged() {
    let bench = Bench::new().await;
    let session = administrator(&bench).await;
    let made = people(&bench, 1100).await;
    enforce(&bench, Some(START + 1000)).await;
    let filter = Filter { role: Some(Role::Member), ..Filter::default() };
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let mut export = export::begin(&bench.services, fresh, filter, &any_client()).await.unwrap();
    let mut lines = Vec::new();
    while let Some(piece) = export.next(&bench.services).await.unwrap() {
        lines.extend(piece);
    }
    let members = made.iter().filter(|person| person.role == Role::Member).count();
    assert_eq!(lines.len(), members);
    let required = lines
        .iter()
        .filter(|line| line.person.state == State::Required { from: Some(START + 1000) });
    assert!(
        required.clone().count() > 0
            && required.clone().all(|line| line.required_from == Some(START + 1000))
    );
    let details = bench.column("audit_events", "details").await;
    assert_eq!(details.len(), 1);
    assert!(details[0].contains(&format!("\"users\":{members}")), "{details:?}");

    let all = Filter::default();
    let mut export = export::begin(&bench.services, fresh, all, &any_client()).await.unwrap();
    assert!(export.next(&bench.services).await.unwrap().is_some());
    bench.try_statement("UPDATE accounts SET role = 'member' WHERE id = 1").await.unwrap();
    assert!(
        export.next(&bench.services).await.unwrap().is_none(),
        "a former administrator gets no more lines"
    );
}
