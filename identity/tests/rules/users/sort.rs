use super::{Made, enforce, every_sort, organization, page};
use identity::{
    session::Session,
    testing::{Bench, START},
    users::{
        filter::{Filter, Status, TwoFactor},
        list::{ListQuery, Position, Sort},
    },
};

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
    let (bench, session, made) = organization(100).await;
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
