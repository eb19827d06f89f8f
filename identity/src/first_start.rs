//! The first administrator. There is no default account: a one-time code from the server's own
//! output opens `/setup`, once.

mod recovery; // an administrator who lost every factor

pub use recovery::{Recovery, recover_administrator};

use crate::{
    account::{EmailAddress, Name, Role, TimeZoneName},
    accounts,
    assurance::Proof,
    audit::{self, Event, Kind},
    client::Client,
    entity::installation as row,
    error::Error,
    password::{self, NewPassword},
    secret::{TokenHash, crockford, hex, random_characters},
    services::Services,
    session::{self, NewSession},
    throttle::{self, Charge, Key, SETUP_CODES},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Seconds that a setup code is valid.
pub const LIFETIME: i64 = 60 * 60;
const CODE_LENGTH: usize = 25;

/// Creates a setup code, in groups of five characters; the previous one stops working. `None` if an
/// administrator exists.
pub async fn new_setup_code(services: &Services) -> Result<Option<String>, Error> {
    let code = random_characters::<CODE_LENGTH>();
    let updated = row::Entity::update_many()
        .col_expr(row::Column::SetupCodeHash, Expr::value(hash_of(services, &code)))
        .col_expr(row::Column::SetupCodeExpiresAt, Expr::value(services.now() + LIFETIME))
        .filter(row::Column::Id.eq(1))
        .filter(row::Column::FirstAdministratorAt.is_null())
        .exec(services.db.write())
        .await?;
    let groups: Vec<&str> =
        (0..CODE_LENGTH / 5).filter_map(|group| code.get(group * 5..group * 5 + 5)).collect();
    Ok((updated.rows_affected == 1).then(|| groups.join("-")))
}

/// Keyed, so that writing to the database is not enough to make a code.
fn hash_of(services: &Services, code: &str) -> TokenHash {
    TokenHash::of(&hex(&services.keys.mac("setup_code", code.as_bytes())))
}

/// The details of the first administrator.
#[derive(Debug)]
pub struct FirstAdministrator {
    pub name: Name,
    pub email: EmailAddress,
    pub password: NewPassword,
}

/// The result of [`create_administrator`].
#[derive(Debug)]
pub enum FirstStart {
    Done(NewSession),
    WrongCode,
    Paused {
        until: i64,
    },
    /// An administrator exists already.
    Over,
}

/// Creates the first administrator and signs them in. A conditional update of the installation's
/// row makes sure that only one is created. The time zone of the browser, if it sent one, becomes the
/// default for other users.
pub async fn create_administrator(
    services: &Services,
    code: &str,
    person: FirstAdministrator,
    client: &Client,
) -> Result<FirstStart, Error> {
    let about = services.about().await?;
    if about.has_administrator {
        return Ok(FirstStart::Over);
    }
    let now = services.now();
    let hash = hash_of(services, &crockford(code).unwrap_or_default());
    if !is_present(services, &hash).await? {
        return wrong_code(services, client).await;
    }
    let password_hash = person.password.hash(services).await?;
    let zone = client.zone.as_ref().map_or(about.time_zone.as_str(), TimeZoneName::as_str);
    let tx = services.db.begin().await?;
    let claimed = row::Entity::update_many()
        .col_expr(row::Column::FirstAdministratorAt, Expr::value(now))
        .col_expr(row::Column::SetupCodeHash, Expr::value(None::<String>))
        .col_expr(row::Column::TimeZone, Expr::value(zone))
        .filter(row::Column::Id.eq(1))
        .filter(row::Column::FirstAdministratorAt.is_null())
        .filter(row::Column::SetupCodeHash.eq(hash))
        .filter(row::Column::SetupCodeExpiresAt.gt(now))
        .exec(&tx)
        .await?;
    if claimed.rows_affected != 1 {
        tx.rollback().await?;
        return Ok(match services.about().await?.has_administrator {
            true => FirstStart::Over,
            false => FirstStart::WrongCode,
        });
    }
    let FirstAdministrator { name, email, .. } = &person;
    let id = accounts::insert(&tx, email, name, Role::Administrator, zone, now).await?;
    password::set(services, &tx, id, &password_hash).await?;
    let owner = accounts::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
    audit::record(
        services,
        &tx,
        now,
        client,
        Event::by_stranger(Kind::AdministratorCreated, Some(id)),
    )
    .await?;
    let proof = Proof::new(Some(now), None, now);
    let session = session::start(services, &tx, &owner, &proof, client).await?;
    tx.commit().await?;
    Ok(FirstStart::Done(session))
}

/// Checks the code before any slow work, so that a correct code always gets through. The
/// conditional update decides.
async fn is_present(services: &Services, hash: &TokenHash) -> Result<bool, Error> {
    let found = row::Entity::find_by_id(1)
        .filter(row::Column::SetupCodeHash.eq(hash.clone()))
        .filter(row::Column::SetupCodeExpiresAt.gt(services.now()))
        .one(services.db.read())
        .await?;
    Ok(found.is_some())
}

/// Records wrong codes until there are too many in a row.
async fn wrong_code(services: &Services, client: &Client) -> Result<FirstStart, Error> {
    match throttle::charge(services, &Key::setup_code(), SETUP_CODES).await? {
        Charge::Paused { until } => Ok(FirstStart::Paused { until }),
        Charge::Granted { .. } => {
            let event = Event::by_stranger(Kind::AdministratorCreated, None).refused();
            audit::record_alone(services, client, event).await?;
            Ok(FirstStart::WrongCode)
        }
    }
}
