mod bulk;
mod delete;
mod edit;
mod export;
mod filter;
mod help;
mod paging;
mod search;
mod sort;
mod status;
mod tally;

use crate::{any_client, attempt};
use identity::{
    account::Role,
    method::Method,
    secret::Token,
    session::Session,
    testing::{Bench, EMAIL, START},
    users::{
        filter::{Filter, SignInMethod, Status, TwoFactor},
        list::{self, ListQuery, Sort, SortKey},
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
        let last = last_sign_in(id).map_or("NULL".to_owned(), |at| at.to_string());
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
                created = created(id),
            ))
            .await
            .unwrap();
        made.push(person);
    }
    made
}

const DAY: i64 = 86_400;

/// One in five never signed in.
fn last_sign_in(id: i64) -> Option<i64> {
    (id % 5 > 0).then_some(START - id % 17 * 10 * DAY)
}

fn created(id: i64) -> i64 {
    START - id / 4 * 5 * DAY
}

/// When two-factor authentication is required: not at all, at once, or from a time.
type Enforced = Option<Option<i64>>;

impl Made {
    fn state(&self, enforced: Enforced) -> TwoFactor {
        let of_everybody = match enforced {
            None => TwoFactor::NotEnabled,
            Some(Some(from)) if from <= START => TwoFactor::Overdue,
            Some(_) => TwoFactor::Required,
        };
        match self.requirement {
            _ if self.methods & 7 != 0 => TwoFactor::Enabled,
            "required" => TwoFactor::Required,
            "lifted" if self.lifted_until.is_none_or(|until| START < until) => {
                TwoFactor::NotEnabled
            }
            _ => of_everybody,
        }
    }

    /// The last sign-in, or the time of creation.
    fn last_seen(&self) -> i64 {
        last_sign_in(self.id).unwrap_or(created(self.id))
    }

    /// Whether the list shows this user, calculated without a database.
    fn fits(&self, filter: &Filter, enforced: Enforced) -> bool {
        let status_fits = match filter.status {
            None => true,
            Some(Status::Locked) => self.status == "active" && self.locked,
            Some(status) => self.status == status.as_str(),
        };
        let two_factor_fits = match filter.two_factor {
            None => true,
            Some(TwoFactor::WithoutMethod) => self.methods & 7 == 0,
            Some(state) => state == self.state(enforced),
        };
        let bit = match filter.method {
            Some(SignInMethod::Passkey) => 8,
            Some(_) => 1,
            None => 0,
        };
        status_fits
            && two_factor_fits
            && filter.role.is_none_or(|role| role == self.role)
            && self.methods & bit == bit
            && (!filter.idle || self.last_seen() <= START - 90 * DAY)
    }
}

/// Every combination of state and status, with some roles and methods.
fn every_filter() -> Vec<Filter> {
    let states = TwoFactor::ALL.into_iter().filter(|state| *state != TwoFactor::NoCodes);
    let mut filters = Vec::new();
    for two_factor in states.map(Some).chain([None]) {
        for status in Status::ALL.map(Some).into_iter().chain([None]) {
            for (role, method, idle) in [
                (None, None, false),
                (None, None, true),
                (Some(Role::Administrator), None, false),
                (None, Some(SignInMethod::Passkey), false),
                (Some(Role::Member), Some(SignInMethod::Code(Method::App)), false),
            ] {
                let text = String::new();
                filters.push(Filter { two_factor, status, role, method, idle, text });
            }
        }
    }
    filters
}

async fn administrator() -> (Bench, Session) {
    let (bench, token) = crate::administrator().await;
    let session = bench.session(&token).await;
    (bench, session)
}

/// An administrator and that many generated users.
async fn organization(count: i64) -> (Bench, Session, Vec<Made>) {
    let (bench, session) = administrator().await;
    let made = people(&bench, count).await;
    (bench, session, made)
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

/// The first of all users who match.
async fn matching(bench: &Bench, session: &Session, filter: &Filter) -> list::Page {
    let look = ListQuery { filter: filter.clone(), size: 200, ..ListQuery::default() };
    page(bench, session, &look).await
}

fn ids_of(page: &list::Page) -> Vec<i64> {
    page.people.iter().map(|person| person.id).collect()
}

/// Signs in as the administrator with the password alone, and passes the identity check.
async fn fresh_token(bench: &Bench) -> Token {
    let attempt = attempt(EMAIL, identity::testing::PASSWORD);
    match identity::sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap() {
        identity::sign_in::WithPassword::Complete(new) => bench.fresh(&new.token).await,
        other => panic!("{other:?}"),
    }
}
