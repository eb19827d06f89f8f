//! Writes a demo user to the tables.

use super::{
    dice::Dice,
    history::{address, browser},
    person::{DAY, Decided, Person, Status},
};
use crate::{
    account::{ACTIVE, AccountId, DEACTIVATED, EmailAddress, INVITED, Name, UserName},
    entity::{
        account, passkey, recovery_code, recovery_code_set, sent_code_method, session, totp,
        trusted_browser,
    },
    error::Error,
    method::Method,
    password,
    requirement::Override,
    secret::{Token, random_bytes},
    services::Services,
    session::{ABSOLUTE, IDLE},
    slow_hash::{Place, SlowHash, no_hash},
    user_names,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};

/// Two hashes that all demo users share, each sealed for its place: an account without a hash would
/// look damaged.
pub(super) struct Hashes {
    /// Of the printed password.
    pub(super) known: SlowHash,
    /// Of a secret that was thrown away.
    pub(super) unknown: SlowHash,
}

/// Only the users whose sign-in is printed have a known password.
pub(super) async fn add(
    services: &Services,
    tx: &DatabaseTransaction,
    person: &Person,
    hashes: &Hashes,
    dice: &mut Dice,
    now: i64,
) -> Result<AccountId, Error> {
    let email = EmailAddress::parse(&person.email).map_err(|_| Error::Unreadable("demo"))?;
    let row = row(person, &email)?;
    let id = account::Entity::insert(row).exec(tx).await?.last_insert_id;
    user_names::give(tx, vec![(AccountId(id), UserName::made_from(&email))]).await?;
    if person.status == Status::Active {
        let is_known = person.known_as.is_some();
        let hash = if is_known { &hashes.known } else { &hashes.unknown };
        password::set(services, tx, AccountId(id), hash).await?;
    }
    if person.is_enabled() {
        methods(services, tx, id, person, dice).await?;
        recovery_codes(services, tx, id, person, hashes, now).await?;
    }
    if person.status == Status::Active {
        browsers(tx, id, person, dice, now).await?;
    }
    Ok(AccountId(id))
}

fn row(person: &Person, email: &EmailAddress) -> Result<account::ActiveModel, Error> {
    let name = Name::parse(&person.name).ok_or(Error::Unreadable("demo"))?;
    let invited = person.status == Status::Invited;
    let (requirement, reason, until) = match person.decided {
        Decided::Nothing => (Override::INHERIT, None, None),
        Decided::Required(reason) => (Override::REQUIRED, Some(reason), None),
        Decided::Lifted { reason, until } => (Override::LIFTED, Some(reason), until),
    };
    let used_up = person.is_enabled() && person.codes_left == 0;
    let status = match person.status {
        Status::Active => ACTIVE,
        Status::Invited => INVITED,
        Status::Deactivated => DEACTIVATED,
    };
    Ok(account::ActiveModel {
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        name: Set(name.as_str().to_owned()),
        role: Set(person.role.as_str().to_owned()),
        status: Set(status.to_owned()),
        time_zone: Set("UTC".to_owned()),
        password_hash: Set(no_hash()),
        security_version: Set(1),
        created_at: Set(person.created_at),
        last_sign_in_at: Set(person.last_sign_in_at),
        name_key: Set(name.key()),
        search_key: Set(crate::account::search_key(&name, email.as_str())),
        methods: Set(person.methods.0),
        codes_used_up: Set(i64::from(used_up)),
        requirement: Set(requirement.to_owned()),
        requirement_reason: Set(reason.map(str::to_owned)),
        requirement_until: Set(until),
        required_at: Set((requirement == Override::REQUIRED).then_some(person.created_at + DAY)),
        // The first administrator invited all users.
        invited_by: Set(invited.then_some(1)),
        invited_at: Set(invited.then_some(person.created_at)),
        locked_until: Set(person.locked_until),
        ..Default::default()
    })
}

async fn methods(
    services: &Services,
    tx: &DatabaseTransaction,
    id: i64,
    person: &Person,
    dice: &mut Dice,
) -> Result<(), Error> {
    let (created_at, used) = (Set(person.enabled_at), Set(person.last_sign_in_at));
    if person.methods.has(Method::App) {
        let secret = match &person.app {
            Some(secret) => secret.to_vec(),
            None => random_bytes::<20>().to_vec(),
        };
        let app = totp::ActiveModel {
            account_id: Set(id),
            secret: Set(crate::totp::seal(services, AccountId(id), &secret)?),
            last_used_step: Set(0),
            created_at: created_at.clone(),
            last_used_at: used.clone(),
            drift: Set(0),
            last_offset: Set(0),
        };
        totp::Entity::insert(app).exec_without_returning(tx).await?;
    }
    for method in [Method::Sms, Method::Email] {
        if !person.methods.has(method) {
            continue;
        }
        // Numbers reserved for fiction.
        let number = format!("+1202555{:04}", 100 + dice.below(100));
        let place = method.as_str();
        let phone = match method {
            Method::Sms => Some(services.keys.seal(
                "sent_code_methods",
                "phone",
                id,
                place,
                number.as_bytes(),
            )?),
            Method::App | Method::Email => None,
        };
        let sent = sent_code_method::ActiveModel {
            account_id: Set(id),
            method: Set(place.to_owned()),
            phone: Set(phone),
            created_at: created_at.clone(),
            last_used_at: Set(None),
        };
        sent_code_method::Entity::insert(sent).exec_without_returning(tx).await?;
    }
    if person.methods.has_passkey() {
        let credential_id = Token::random().reveal().to_owned();
        let passkey = passkey::ActiveModel {
            account_id: Set(id),
            credential: Set(services.keys.seal(
                "passkeys",
                "credential",
                id,
                &credential_id,
                b"{}",
            )?),
            credential_id: Set(credential_id),
            name: Set("Laptop".to_owned()),
            signs_in_alone: Set(true),
            created_at,
            last_used_at: used,
            ..Default::default()
        };
        passkey::Entity::insert(passkey).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn recovery_codes(
    services: &Services,
    tx: &DatabaseTransaction,
    id: i64,
    person: &Person,
    hashes: &Hashes,
    now: i64,
) -> Result<(), Error> {
    let set = recovery_code_set::ActiveModel {
        account_id: Set(id),
        generation: Set(1),
        created_at: Set(person.enabled_at),
        saved_at: Set(Some(person.enabled_at)),
        revealed: Set(None),
        revealed_to_session: Set(None),
        revealed_until: Set(None),
    };
    recovery_code_set::Entity::insert(set).exec_without_returning(tx).await?;
    let code = |slot| {
        let place = Place::RecoveryCode { account: AccountId(id), generation: 1, slot };
        Ok(recovery_code::ActiveModel {
            account_id: Set(id),
            slot: Set(slot),
            generation: Set(1),
            hash: Set(hashes.unknown.seal(&services.keys, place)?),
            used_at: Set((slot >= person.codes_left).then_some(now - slot * DAY)),
        })
    };
    let codes = (0..10).map(code).collect::<Result<Vec<_>, Error>>()?;
    recovery_code::Entity::insert_many(codes).exec_without_returning(tx).await?;
    Ok(())
}

/// Sessions and trusted browsers.
async fn browsers(
    tx: &DatabaseTransaction,
    id: i64,
    person: &Person,
    dice: &mut Dice,
    now: i64,
) -> Result<(), Error> {
    if dice.percent(15) {
        let created_at = now - dice.below(ABSOLUTE - IDLE);
        let session = session::ActiveModel {
            token_hash: Set(Token::random().hash()),
            account_id: Set(id),
            security_version: Set(1),
            signed_in_with: Set(if person.is_enabled() { "app" } else { "password" }.to_owned()),
            browser: Set(browser(dice).to_owned()),
            address: Set(address(dice)),
            created_at: Set(created_at),
            last_seen_at: Set((now - dice.below(IDLE / 2)).max(created_at)),
            expires_at: Set(created_at + ABSOLUTE),
            password_at: Set(Some(created_at)),
            factor: Set(person.is_enabled().then(|| "app".to_owned())),
            factor_at: Set(person.is_enabled().then_some(created_at)),
            proved_at: Set(created_at),
            ..Default::default()
        };
        session::Entity::insert(session).exec_without_returning(tx).await?;
    }
    if person.is_enabled() && dice.percent(35) {
        let created_at = now - dice.below(25 * DAY);
        let browser = trusted_browser::ActiveModel {
            account_id: Set(id),
            security_version: Set(1),
            family_hash: Set(Token::random().hash()),
            token_hash: Set(Token::random().hash()),
            browser: Set(browser(dice).to_owned()),
            created_at: Set(created_at),
            last_used_at: Set(Some(created_at + DAY).filter(|at| *at < now)),
            expires_at: Set(created_at + 30 * DAY),
            ..Default::default()
        };
        trusted_browser::Entity::insert(browser).exec_without_returning(tx).await?;
    }
    Ok(())
}
