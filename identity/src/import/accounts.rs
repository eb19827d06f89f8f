//! Adds the users of one part.

use super::person::Person;
use crate::{
    account::{self, ACTIVE, AccountId, EmailAddress, INVITED, Name, UserName},
    entity::{account as owner, recovery_code_set, totp},
    error::Error,
    grant, group,
    method::{Method, Methods},
    requirement::Override,
    services::Services,
    slow_hash::{ForeignHash, Place, SlowHash, no_hash},
    user_names,
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{CaseStatement, Expr},
};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A user whose line was parsed again, by the same rules.
struct Line {
    person: Person,
    name: Name,
    email: EmailAddress,
    user_name: Option<UserName>,
}

/// What all users of a part have in common.
pub(super) struct Common {
    pub(super) zone: String,
    pub(super) now: i64,
}

/// A user who was added.
pub(super) struct Added {
    pub(super) account: owner::Model,
    /// Names of groups.
    pub(super) groups: Vec<String>,
    /// That of another system.
    pub(super) subject: Option<String>,
}

/// Adds users whose email address, user name and subject are free, and returns their accounts.
pub(super) async fn add(
    services: &Services,
    tx: &DatabaseTransaction,
    administrator: i64,
    people: Vec<Person>,
    common: &Common,
) -> Result<Vec<Added>, Error> {
    let mut new = BTreeMap::new();
    for person in people {
        let email = EmailAddress::parse(&person.email).map_err(|_| Error::Unreadable("import"))?;
        let name = Name::parse(&person.name).ok_or(Error::Unreadable("import"))?;
        let user_name = person.user_name.as_deref().and_then(UserName::parse);
        new.insert(email.key(), Line { person, name, email, user_name });
    }
    for taken in accounts(tx, &new).await? {
        new.remove(&taken.email_key);
    }
    let known =
        user_names::known(tx, new.values().filter_map(|line| line.user_name.as_ref())).await?;
    new.retain(|_, line| !line.user_name.as_ref().is_some_and(|name| known.contains(name)));
    let subjects = new.values().filter_map(|line| line.person.subject.clone());
    let known = grant::known_subjects(tx, &subjects.collect::<Vec<_>>()).await?;
    new.retain(|_, line| !line.person.subject.as_ref().is_some_and(|it| known.contains(it)));
    if new.is_empty() {
        return Ok(Vec::new());
    }
    let rows = new.values().map(|line| row(administrator, line, common));
    owner::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let added = accounts(tx, &new).await?;
    let wanted = added.iter().filter_map(|account| {
        let line = new.get(&account.email_key)?;
        let made = || UserName::made_from(&line.email);
        Some((AccountId(account.id), line.user_name.clone().unwrap_or_else(made)))
    });
    user_names::give(tx, wanted.collect()).await?;
    let subjects = added.iter().filter_map(|account| {
        let subject = new.get(&account.email_key)?.person.subject.clone()?;
        Some((AccountId(account.id), subject))
    });
    grant::keep_subjects(tx, subjects.collect()).await?;
    let members: Vec<(AccountId, &[String])> = added
        .iter()
        .filter_map(|account| {
            let line = new.get(&account.email_key)?;
            Some((AccountId(account.id), line.person.groups.as_slice()))
        })
        .collect();
    group::add_new(tx, &members).await?;
    set_passwords(services, tx, &added, &new).await?;
    let mut apps = Vec::new();
    for account in &added {
        let line = new.get(&account.email_key);
        if let Some(secret) = line.and_then(|line| line.person.totp.as_ref()) {
            apps.push(app(services, AccountId(account.id), secret, common.now)?);
        }
    }
    if !apps.is_empty() {
        let sets: Vec<_> = apps.iter().map(no_codes).collect();
        totp::Entity::insert_many(apps).exec_without_returning(tx).await?;
        recovery_code_set::Entity::insert_many(sets).exec_without_returning(tx).await?;
    }
    let with_line = |account: owner::Model| {
        let line = new.get(&account.email_key).map(|line| &line.person);
        let groups = line.map(|person| person.groups.clone()).unwrap_or_default();
        let subject = line.and_then(|person| person.subject.clone());
        Added { account, groups, subject }
    };
    Ok(added.into_iter().map(with_line).collect())
}

/// The existing accounts with these email addresses.
async fn accounts(
    tx: &DatabaseTransaction,
    lines: &BTreeMap<String, Line>,
) -> Result<Vec<owner::Model>, Error> {
    Ok(owner::Entity::find()
        .filter(owner::Column::EmailKey.is_in(lines.keys().map(String::as_str)))
        .order_by_asc(owner::Column::Id)
        .all(tx)
        .await?)
}

/// Stores the imported hashes, which are bound to the ids of the accounts, in one statement.
async fn set_passwords(
    services: &Services,
    tx: &DatabaseTransaction,
    added: &[owner::Model],
    lines: &BTreeMap<String, Line>,
) -> Result<(), Error> {
    let mut ids = Vec::new();
    let mut hashes = CaseStatement::new();
    for account in added {
        let line = lines.get(&account.email_key);
        let Some(hash) = line.and_then(|line| line.person.password_hash.as_ref()) else { continue };
        let hash = ForeignHash::parse(hash).map_err(|_| Error::Unreadable("import"))?;
        let place = Place::Password(AccountId(account.id));
        let sealed = SlowHash::imported(&hash).seal(&services.keys, place)?;
        hashes = hashes.case(owner::Column::Id.eq(account.id), Expr::value(sealed));
        ids.push(account.id);
    }
    if ids.is_empty() {
        return Ok(());
    }
    owner::Entity::update_many()
        .col_expr(owner::Column::PasswordHash, hashes.into())
        .filter(owner::Column::Id.is_in(ids))
        .exec(tx)
        .await?;
    Ok(())
}

fn row(administrator: i64, line: &Line, common: &Common) -> owner::ActiveModel {
    let Line { person, name, email, .. } = line;
    let Common { zone, now } = common;
    let invited = person.password_hash.is_none();
    let requirement = if person.required { Override::REQUIRED } else { Override::INHERIT };
    let app = person.totp.as_ref().map_or(0, |_| Methods::bit(Method::App));
    owner::ActiveModel {
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        name: Set(name.as_str().to_owned()),
        role: Set(person.role().as_str().to_owned()),
        status: Set(if invited { INVITED } else { ACTIVE }.to_owned()),
        time_zone: Set(zone.clone()),
        password_hash: Set(no_hash()),
        security_version: Set(1),
        created_at: Set(*now),
        last_sign_in_at: Set(None),
        default_method: Set(None),
        nudge_after: Set(None),
        name_key: Set(name.key()),
        search_key: Set(account::search_key(name, email.as_str())),
        methods: Set(app),
        requirement: Set(requirement.to_owned()),
        requirement_reason: Set(None),
        requirement_until: Set(None),
        required_at: Set(person.required.then_some(*now)),
        invited_by: Set(invited.then_some(administrator)),
        invited_at: Set(invited.then_some(*now)),
        locked_until: Set(None),
        ..Default::default()
    }
}

/// None of its codes was used here yet.
fn app(
    services: &Services,
    account: AccountId,
    secret: &str,
    now: i64,
) -> Result<totp::ActiveModel, Error> {
    let bytes = STANDARD_NO_PAD.decode(secret).map_err(|_| Error::Unreadable("import"))?;
    Ok(totp::ActiveModel {
        account_id: Set(account.0),
        secret: Set(crate::totp::seal(services, account, &Zeroizing::new(bytes))?),
        last_used_step: Set(-1),
        created_at: Set(now),
        last_used_at: Set(None),
        drift: Set(0),
        last_offset: Set(0),
    })
}

/// Recovery codes are not imported: a user with an app has none left, and is asked to create some.
fn no_codes(app: &totp::ActiveModel) -> recovery_code_set::ActiveModel {
    recovery_code_set::ActiveModel {
        account_id: app.account_id.clone(),
        generation: Set(0),
        created_at: app.created_at.clone(),
        saved_at: Set(app.created_at.clone().take()),
        revealed: Set(None),
        revealed_to_session: Set(None),
        revealed_until: Set(None),
    }
}
