//! The first users of a checked file, for the administrator who decides whether to import them.

use super::{
    batch::{self, BatchId, State},
    invalid_line::SHOWN,
    part,
    person::Person,
};
use crate::{
    account::Role, entity::import_part, error::Error, services::Services, session::Administrator,
};
use sea_orm::EntityTrait;

/// A user who is about to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub name: String,
    pub email: String,
    pub role: Role,
    /// Without a password.
    pub invited: bool,
}

/// At most [`SHOWN`] users of the first part; none once the import has started.
pub async fn listed(
    services: &Services,
    administrator: Administrator<'_>,
    id: BatchId,
) -> Result<Vec<Listed>, Error> {
    let batch = batch::find(services, administrator, id).await?;
    if batch.is_none_or(|batch| batch.state != State::Checked) {
        return Ok(Vec::new());
    }
    let first = import_part::Entity::find_by_id((id.0, 0)).one(services.db.read()).await?;
    let Some(first) = first else { return Ok(Vec::new()) };
    let piece = part::piece(administrator.0.account.0, id.0, 0);
    let people: Vec<Person> = piece.open(&services.keys, &first.people)?;
    Ok(people.iter().take(SHOWN).map(of).collect())
}

fn of(person: &Person) -> Listed {
    Listed {
        name: person.name.clone(),
        email: person.email.clone(),
        role: person.role(),
        invited: person.password_hash.is_none(),
    }
}
