//! A database of any size, for measuring: the real tables, filled in minutes.

use crate::{
    account::{ACTIVE, AccountId, EmailAddress, INVITED, Name, Role, UserName, search_key},
    audit::generated,
    demo::{dice::Dice, names},
    entity::{account, installation, recovery_code, recovery_code_set, totp},
    error::Error,
    method::{Method, Methods},
    requirement::Override,
    secret::{Sealed, random_bytes},
    services::Services,
    slow_hash::{Place, SlowHash},
    user_names,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, Statement,
    TransactionTrait, sea_query::Expr,
};

/// Accounts to sign in with while measuring.
#[derive(Debug)]
pub struct Entry {
    /// An administrator with the Mobile App.
    pub administrator: String,
    /// A member without any method.
    pub member: String,
    pub password: String,
    /// The administrator's secret in base32.
    pub key: String,
}

const DAY: i64 = 86_400;
const YEAR: i64 = 364 * DAY;
const ROWS: i64 = 1_000;

/// Fills an empty database. `db` must not limit the duration of statements.
pub async fn fill(
    services: &Services,
    db: &DatabaseConnection,
    accounts: i64,
    events: i64,
) -> Result<Entry, Error> {
    let now = services.now();
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("PRAGMA synchronous = OFF").await?;
    }
    installation::Entity::update_many()
        .col_expr(installation::Column::FirstAdministratorAt, Expr::value(now - YEAR))
        .exec(db)
        .await?;
    let password = "copper lantern tide".to_owned();
    let hash = services.hasher.hash(password.as_bytes()).await?;
    let secret = random_bytes::<20>();
    let mut dice = Dice::new();
    let mut first = 1;
    while first <= accounts {
        let last = (first + ROWS - 1).min(accounts);
        let tx = db.begin().await?;
        let mut rows = Vec::new();
        let mut owners = Vec::new();
        let mut names = Vec::new();
        for id in first..=last {
            let mut row = person(services, &mut dice, id, &hash, now)?;
            if row.methods.is_set() && row.methods.as_ref() & Methods::bit(Method::App) != 0 {
                let own = if id == 1 { secret } else { random_bytes::<20>() };
                let codes_left = codes_left(&mut dice);
                row.codes_used_up = Set(i64::from(codes_left == 0));
                let secret = crate::totp::seal(services, AccountId(id), &own)?;
                owners.push(Owner { id, secret, codes_left });
            }
            let address =
                EmailAddress::parse(&email(id)).map_err(|_| Error::Unreadable("person"))?;
            names.push((AccountId(id), UserName::made_from(&address)));
            rows.push(row);
        }
        account::Entity::insert_many(rows).exec_without_returning(&tx).await?;
        user_names::give(&tx, names).await?;
        factors(services, &tx, owners, &hash, now).await?;
        tx.commit().await?;
        first = last + 1;
    }
    if db.get_database_backend() == DbBackend::Postgres {
        let next = "SELECT setval(pg_get_serial_sequence('accounts', 'id'), MAX(id)) FROM accounts";
        db.execute_unprepared(next).await?;
    }
    let indexes = indexes(db).await?;
    for (name, _) in &indexes {
        db.execute_unprepared(&format!("DROP INDEX {name}")).await?;
    }
    generated::generate(&services.keys, db, accounts, events, (now - YEAR, now)).await?;
    for (_, statement) in indexes {
        db.execute_unprepared(&statement).await?;
    }
    db.execute_unprepared("ANALYZE").await?;
    Ok(Entry {
        administrator: email(1),
        member: email(2),
        password,
        key: crate::totp::key_of(&secret),
    })
}

fn email(id: i64) -> String {
    match id {
        1 => "maya@halden.example".to_owned(),
        2 => "ruth@halden.example".to_owned(),
        _ => format!("person{id}@halden.example"),
    }
}

fn person(
    services: &Services,
    dice: &mut Dice,
    id: i64,
    hash: &SlowHash,
    now: i64,
) -> Result<account::ActiveModel, Error> {
    let odd = || Error::Unreadable("person");
    let given = dice.one_of(&names::GIVEN).ok_or_else(odd)?;
    let family = dice.one_of(&names::FAMILY).ok_or_else(odd)?;
    let name = Name::parse(&format!("{given} {family} {id}")).ok_or_else(odd)?;
    let email = EmailAddress::parse(&email(id)).map_err(|_| odd())?;
    let role = if id == 1 || id % 200 == 0 { Role::Administrator } else { Role::Member };
    let invited = id > 2 && dice.percent(5);
    let methods = match dice.below(100) {
        _ if id == 1 => Methods::bit(Method::App),
        _ if id == 2 || invited => 0,
        0..60 => Methods::bit(Method::App),
        _ => 0,
    };
    let created_at = now - dice.below(YEAR);
    Ok(account::ActiveModel {
        id: Set(id),
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        name: Set(name.as_str().to_owned()),
        role: Set(role.as_str().to_owned()),
        status: Set(if invited { INVITED } else { ACTIVE }.to_owned()),
        time_zone: Set("UTC".to_owned()),
        password_hash: Set(hash.seal(&services.keys, Place::Password(AccountId(id)))?),
        security_version: Set(1),
        created_at: Set(created_at),
        last_sign_in_at: Set((!invited).then_some(now - dice.below(now - created_at + 1))),
        name_key: Set(name.key()),
        search_key: Set(search_key(&name, email.as_str())),
        methods: Set(methods),
        codes_used_up: Set(0),
        requirement: Set(Override::INHERIT.to_owned()),
        ..Default::default()
    })
}

/// An account with the Mobile App.
struct Owner {
    id: i64,
    secret: Sealed,
    codes_left: i64,
}

/// One user in a hundred has used all codes.
fn codes_left(dice: &mut Dice) -> i64 {
    let left = 10 - dice.below(4) * dice.below(4);
    if dice.percent(1) { 0 } else { left }
}

async fn factors(
    services: &Services,
    db: &impl ConnectionTrait,
    owners: Vec<Owner>,
    hash: &SlowHash,
    now: i64,
) -> Result<(), Error> {
    let rows = owners.iter().map(|owner| totp::ActiveModel {
        account_id: Set(owner.id),
        secret: Set(owner.secret.clone()),
        last_used_step: Set(0),
        created_at: Set(now - YEAR),
        last_used_at: Set(None),
        drift: Set(0),
        last_offset: Set(0),
    });
    totp::Entity::insert_many(rows).exec_without_returning(db).await?;
    let sets = owners.iter().map(|owner| recovery_code_set::ActiveModel {
        account_id: Set(owner.id),
        generation: Set(1),
        created_at: Set(now - YEAR),
        saved_at: Set(Some(now - YEAR)),
        ..Default::default()
    });
    recovery_code_set::Entity::insert_many(sets).exec_without_returning(db).await?;
    let mut codes = Vec::new();
    for owner in owners {
        // Codes are used in order.
        for slot in 0..10 {
            let account = AccountId(owner.id);
            let place = Place::RecoveryCode { account, generation: 1, slot };
            codes.push(recovery_code::ActiveModel {
                account_id: Set(owner.id),
                slot: Set(slot),
                generation: Set(1),
                hash: Set(hash.seal(&services.keys, place)?),
                used_at: Set((slot < 10 - owner.codes_left).then_some(now - DAY)),
            });
        }
    }
    for some in codes.chunks(5_000) {
        recovery_code::Entity::insert_many(some.to_vec()).exec_without_returning(db).await?;
    }
    Ok(())
}

/// The indexes of the audit log, with the statements that create them. It is faster to build them
/// after all rows are inserted.
async fn indexes(db: &DatabaseConnection) -> Result<Vec<(String, String)>, Error> {
    let backend = db.get_database_backend();
    let all = match backend {
        DbBackend::Postgres => {
            "SELECT indexname AS name, indexdef AS made FROM pg_indexes \
             WHERE tablename = 'audit_events' AND indexname NOT LIKE '%_pkey'"
        }
        _ => {
            "SELECT name, sql AS made FROM sqlite_master \
             WHERE type = 'index' AND tbl_name = 'audit_events' AND sql IS NOT NULL"
        }
    };
    let mut found = Vec::new();
    for row in db.query_all_raw(Statement::from_string(backend, all)).await? {
        found.push((row.try_get("", "name")?, row.try_get("", "made")?));
    }
    Ok(found)
}
