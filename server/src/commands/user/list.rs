//! `latchkey user list`.

use super::{
    super::{
        outcome::{Outcome, say},
        table,
    },
    words::{role, status, two_factor},
};
use identity::{
    actor::Operator,
    installation::iso,
    services::Services,
    users::{
        filter::Filter,
        list::{self, ListQuery, Person, Position},
    },
};
use serde_json::json;

/// Users read at once.
const PAGE: u64 = 500;

pub(super) async fn run(services: &Services, text: Option<String>, as_json: bool) -> Outcome {
    let people = all(services, text.unwrap_or_default()).await?;
    if as_json {
        let users: Vec<_> = people.iter().map(json).collect();
        return say(&json!({ "users": users }).to_string());
    }
    let about = services.about().await?;
    let row = |person: &Person| {
        [
            person.email.clone(),
            person.name.clone(),
            role(person.role).to_owned(),
            status(person.status).to_owned(),
            format!("two-factor {}", two_factor(person.state)),
            person.last_sign_in_at.map_or("never signed in".to_owned(), |at| {
                format!("signed in {}", about.date_and_time(at))
            }),
        ]
    };
    table::print(&people.iter().map(row).collect::<Vec<_>>())
}

/// In the order of their names.
async fn all(services: &Services, text: String) -> Result<Vec<Person>, Box<dyn std::error::Error>> {
    let filter = Filter { text, ..Filter::default() };
    let mut query = ListQuery { filter, size: PAGE, ..ListQuery::default() };
    let mut all = Vec::new();
    loop {
        let page = list::page(services, Operator, &query).await?;
        all.extend(page.people);
        match all.last() {
            Some(last) if page.has_next => query.position = Position::After(last.id),
            _ => return Ok(all),
        }
    }
}

fn json(person: &Person) -> serde_json::Value {
    json!({
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "role": role(person.role),
        "status": status(person.status),
        "two_factor": two_factor(person.state),
        "last_sign_in_at": person.last_sign_in_at.map(iso),
        "created_at": iso(person.created_at),
    })
}
