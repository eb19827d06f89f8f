//! The first administrator: there is no default account. A one-time code from the server's own
//! output opens `/setup`, once.

use crate::{
    account::{self, EmailAddress, Name, Role},
    audit::{self, Event, Kind},
    client::Client,
    entity::{account as account_row, installation as row},
    error::Error,
    password::NewPassword,
    second_factor,
    secret::{TokenHash, crockford, random_characters},
    services::Services,
    session::{self, NewSession, SignedInWith},
    throttle::{self, Charge, Key, SETUP_CODES},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

/// Seconds that a set-up code works.
pub const LIFETIME: i64 = 60 * 60;
const CODE_LENGTH: usize = 25;

/// Makes a new set-up code, in groups of five; an older one stops working. `None` when there is
/// an administrator already.
///
/// # Errors
/// The database's.
pub async fn new_setup_code(services: &Services) -> Result<Option<String>, Error> {
    let code = random_characters::<CODE_LENGTH>();
    let updated = row::Entity::update_many()
        .col_expr(row::Column::SetupCodeHash, Expr::value(TokenHash::of(&code)))
        .col_expr(row::Column::SetupCodeExpiresAt, Expr::value(services.now() + LIFETIME))
        .filter(row::Column::Id.eq(1))
        .filter(row::Column::FirstAdministratorAt.is_null())
        .exec(services.db.write())
        .await?;
    let groups: Vec<&str> =
        (0..CODE_LENGTH / 5).filter_map(|group| code.get(group * 5..group * 5 + 5)).collect();
    Ok((updated.rows_affected == 1).then(|| groups.join("-")))
}

/// Who the first administrator will be.
#[derive(Debug)]
pub struct FirstAdministrator {
    pub name: Name,
    pub email: EmailAddress,
    pub password: NewPassword,
}

/// How the first start ended.
#[derive(Debug)]
pub enum FirstStart {
    Done(NewSession),
    WrongCode,
    Paused {
        until: i64,
    },
    /// There is an administrator already.
    Over,
}

/// Creates the first administrator and signs them in. The one row about the installation decides
/// who was first.
///
/// # Errors
/// The database's.
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
    let key = Key::setup_code();
    if let Charge::Paused { until } = throttle::charge(services, &key, SETUP_CODES).await? {
        return Ok(FirstStart::Paused { until });
    }
    let now = services.now();
    let hash = TokenHash::of(&crockford(code).unwrap_or_default());
    let password_hash = person.password.hash(services).await?;
    let tx = services.db.begin().await?;
    let claimed = row::Entity::update_many()
        .col_expr(row::Column::FirstAdministratorAt, Expr::value(now))
        .col_expr(row::Column::SetupCodeHash, Expr::value(None::<String>))
        .filter(row::Column::Id.eq(1))
        .filter(row::Column::FirstAdministratorAt.is_null())
        .filter(row::Column::SetupCodeHash.eq(hash))
        .filter(row::Column::SetupCodeExpiresAt.gt(now))
        .exec(&tx)
        .await?;
    if claimed.rows_affected != 1 {
        drop(tx);
        audit::record_alone(
            services,
            client,
            Event::by_stranger(Kind::AdministratorCreated, None).refused(),
        )
        .await?;
        return Ok(FirstStart::WrongCode);
    }
    let id = account::insert(
        &tx,
        &person.email,
        &person.name,
        Role::Administrator,
        password_hash,
        &about.time_zone,
        now,
    )
    .await?;
    let owner = account::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
    throttle::clear(&tx, &key).await?;
    audit::record(
        services,
        &tx,
        now,
        client,
        Event::by_stranger(Kind::AdministratorCreated, Some(id)),
    )
    .await?;
    let session = session::start(services, &tx, &owner, SignedInWith::Password, client).await?;
    tx.commit().await?;
    Ok(FirstStart::Done(session))
}

/// How recovering an administrator from the server's command line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    Done,
    NoSuchAdministrator,
    /// There was nothing to turn off.
    NotEnabled,
}

/// Turns two-factor authentication off for one administrator who lost every way in; all their
/// sessions end. The person at the server's command line is the proof.
///
/// # Errors
/// The database's.
pub async fn recover_administrator(
    services: &Services,
    email: &EmailAddress,
) -> Result<Recovery, Error> {
    let owner = account::find_by_email(services.db.read(), email).await?;
    let Some(owner) = owner.filter(|owner| Role::parse(&owner.role) == Role::Administrator) else {
        return Ok(Recovery::NoSuchAdministrator);
    };
    let id = account::AccountId(owner.id);
    let tx = services.db.begin().await?;
    if !second_factor::is_enabled(&tx, id).await? {
        return Ok(Recovery::NotEnabled);
    }
    second_factor::remove_all(&tx, id).await?;
    account_row::Entity::update_many()
        .col_expr(account_row::Column::SecurityVersion, Expr::value(owner.security_version + 1))
        .filter(account_row::Column::Id.eq(owner.id))
        .exec(&tx)
        .await?;
    throttle::clear(&tx, &Key::of_account(services, "code", id, None)).await?;
    let operator = Client {
        address: "local".to_owned(),
        browser: "command line".to_owned(),
        ..Client::default()
    };
    audit::record(
        services,
        &tx,
        services.now(),
        &operator,
        Event::by_stranger(Kind::AdministratorRecovered, Some(id)),
    )
    .await?;
    tx.commit().await?;
    Ok(Recovery::Done)
}
