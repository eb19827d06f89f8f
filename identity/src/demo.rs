//! A made-up organization for evaluation: some three hundred users in every state, with groups, applications
//! and a year of events. Only for an empty database.

mod adoption;
mod applications;
pub(crate) mod dice;
mod groups;
mod history;
pub(crate) mod names;
mod person;
mod rows;

use crate::{
    entity::{account, installation, policy},
    error::Error,
    secret::{random_bytes, random_characters},
    services::Services,
};
use dice::Dice;
use person::{Person, next_day};
use rows::Hashes;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr,
};

/// The result of seeding.
#[derive(Debug)]
pub enum Demo {
    Done(Vec<SignIn>),
    /// There is an account already, so nothing was changed.
    NotEmpty,
}

/// The credentials of a demo user. They are secrets, for the screen of the operator who asked for
/// them.
pub struct SignIn {
    pub who: &'static str,
    pub email: String,
    pub password: String,
    /// The current code of the user's app.
    pub code: Option<String>,
    /// The secret of the app in base32, to enter by hand.
    pub key: Option<String>,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignIn({})", self.who)
    }
}

/// Fills an empty database in one transaction.
pub async fn seed(services: &Services) -> Result<Demo, Error> {
    let password = format!("demo {}", random_characters::<16>().to_lowercase());
    let hashes = Hashes {
        known: services.hasher.hash(password.as_bytes()).await?,
        unknown: services.hasher.hash(&random_bytes::<32>()).await?,
    };
    let now = services.now();
    let tx = services.db.begin().await?;
    if account::Entity::find().count(&tx).await? > 0 {
        return Ok(Demo::NotEmpty);
    }
    let mut dice = Dice::new();
    let people = person::everybody(&mut dice, now);
    organization(&tx, now).await?;
    let mut ids = Vec::new();
    for person in &people {
        ids.push(rows::add(services, &tx, person, &hashes, &mut dice, now).await?);
    }
    adoption::write(&tx, &people, now).await?;
    let mut events = Vec::new();
    if let Some(first) = ids.first().copied() {
        events.extend(groups::add(&tx, first, &people, &ids, &mut dice, now).await?);
        events.extend(applications::add(&tx, first, now).await?);
    }
    history::write(services, &tx, events, &people, &ids, &mut dice, now).await?;
    let sign_ins = people.iter().filter_map(|person| sign_in(person, &password, now)).collect();
    tx.commit().await?;
    Ok(Demo::Done(sign_ins))
}

fn sign_in(person: &Person, password: &str, now: i64) -> Option<SignIn> {
    Some(SignIn {
        who: person.known_as?,
        email: person.email.clone(),
        password: password.to_owned(),
        code: person.app.as_ref().map(|secret| crate::totp::code_at(secret, now)),
        key: person.app.as_ref().map(|secret| crate::totp::key_of(secret)),
    })
}

/// A policy that requires two-factor authentication of all users in three weeks.
async fn organization(tx: &DatabaseTransaction, now: i64) -> Result<(), Error> {
    installation::Entity::update_many()
        .col_expr(installation::Column::Organization, Expr::value("Halden Instruments"))
        .col_expr(installation::Column::SupportContact, Expr::value("it@halden.example"))
        .col_expr(installation::Column::FirstAdministratorAt, Expr::value(now - person::YEAR))
        .col_expr(installation::Column::SetupCodeHash, Expr::value(None::<String>))
        .col_expr(installation::Column::GetStartedHiddenAt, Expr::value(now - person::YEAR))
        .filter(installation::Column::Id.eq(1))
        .exec(tx)
        .await?;
    policy::Entity::update_many()
        .col_expr(policy::Column::Version, Expr::value(4))
        .col_expr(policy::Column::SmsAllowed, Expr::value(true))
        .col_expr(policy::Column::EmailAllowed, Expr::value(true))
        .col_expr(policy::Column::TrustAllowed, Expr::value(true))
        .col_expr(policy::Column::EnforcedAt, Expr::value(now - 9 * person::DAY))
        .col_expr(policy::Column::RequiredFrom, Expr::value(next_day(now + 21 * person::DAY)))
        .exec(tx)
        .await?;
    Ok(())
}
