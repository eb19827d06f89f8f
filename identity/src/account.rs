//! Who can sign in.

use crate::{
    audit::{self, Event, Kind},
    client::Client,
    entity::account,
    error::Error,
    requirement::Override,
    services::Services,
    session::Session,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DeriveValueType, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, LockType},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The number of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, DeriveValueType)]
pub struct AccountId(pub(crate) i64);

impl AccountId {
    /// As it stands in an address.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// An account as it stands: what was trusted under another version does not count.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Owner {
    pub(crate) id: AccountId,
    pub(crate) security_version: i64,
}

impl From<&account::Model> for Owner {
    fn from(row: &account::Model) -> Self {
        Self { id: AccountId(row.id), security_version: row.security_version }
    }
}

impl From<&Session> for Owner {
    fn from(session: &Session) -> Self {
        Self { id: session.account, security_version: session.security_version }
    }
}

/// What a person may do beyond their own account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Administrator,
    Member,
}

impl Role {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Member => "member",
        }
    }

    pub(crate) fn parse(text: &str) -> Self {
        if text == "administrator" { Self::Administrator } else { Self::Member }
    }
}

/// An address as typed, and the key under which it is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailProblem {
    Empty,
    Format,
}

impl EmailAddress {
    /// Takes what people type, without the blanks around it; NFC; at most 254 characters.
    ///
    /// # Errors
    /// Nothing was typed, or it does not have the form name@example.com.
    pub fn parse(text: &str) -> Result<Self, EmailProblem> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            return Err(EmailProblem::Empty);
        }
        let odd = |c: char| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c);
        let Some((name, domain)) = text.split_once('@') else {
            return Err(EmailProblem::Format);
        };
        let dotted =
            domain.split('.').count() >= 2 && domain.split('.').all(|label| !label.is_empty());
        if name.is_empty()
            || !dotted
            || domain.contains('@')
            || text.contains(odd)
            || text.chars().count() > 254
        {
            return Err(EmailProblem::Format);
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Only ASCII letters are folded: a look-alike such as the Kelvin sign stays another address.
    pub(crate) fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// A person's name: 1 to 100 characters, no control characters, no direction marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// `None` when nothing is left after the blanks around it, or when it is too long.
    pub fn parse(text: &str) -> Option<Self> {
        let marks = |c: &char| {
            !c.is_control()
                && !matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        };
        let text: String = text.nfc().filter(marks).collect();
        let text = text.trim();
        (!text.is_empty() && text.chars().count() <= 100).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Name {
    /// How it is sorted: lower case, without marks.
    pub(crate) fn key(&self) -> String {
        folded(&self.0)
    }
}

/// In which an account is found by a part of its name or address.
pub(crate) fn search_key(name: &Name, email: &str) -> String {
    format!("{} {}", name.key(), folded(email))
}

/// Lower case, without marks: "Émile" is found by "emile".
pub(crate) fn folded(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().to_lowercase()
}

/// The name of a time zone that this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    pub fn parse(text: &str) -> Option<Self> {
        jiff::tz::TimeZone::get(text).ok()?;
        Some(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Saves what people may change about themselves.
///
/// # Errors
/// The database's.
pub async fn save_profile(
    services: &Services,
    session: &Session,
    name: Name,
    zone: TimeZoneName,
    client: &Client,
) -> Result<(), Error> {
    let now = services.now();
    let tx = services.db.begin().await?;
    account::Entity::update_many()
        .col_expr(account::Column::NameKey, Expr::value(name.key()))
        .col_expr(account::Column::SearchKey, Expr::value(search_key(&name, &session.email)))
        .col_expr(account::Column::Name, Expr::value(name.0))
        .col_expr(account::Column::TimeZone, Expr::value(zone.0))
        .filter(account::Column::Id.eq(session.account.0))
        .exec(&tx)
        .await?;
    audit::record(services, &tx, now, client, Event::of(Kind::ProfileChanged, session.account))
        .await?;
    tx.commit().await?;
    Ok(())
}

/// "Not now": the banner N-NUDGE stays away for 14 days.
///
/// # Errors
/// The database's.
pub async fn put_off_nudge(services: &Services, session: &Session) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::NudgeAfter, Expr::value(services.now() + NUDGE_REST))
        .filter(account::Column::Id.eq(session.account.0))
        .exec(services.db.write())
        .await?;
    Ok(())
}

const NUDGE_REST: i64 = 14 * 86_400;

pub(crate) async fn find_by_email(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find().filter(account::Column::EmailKey.eq(email.key())).one(db).await?)
}

pub(crate) async fn find(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find_by_id(id.0).one(db).await?)
}

/// Everything that was trusted before is void from here on: pending sign-ins, sessions and
/// secrets on their way carry the version that they were made under (security design 6.1).
/// Returns the new version; `None` when it is no longer `expected`.
pub(crate) async fn raise_security_version(
    db: &impl ConnectionTrait,
    id: AccountId,
    expected: i64,
) -> Result<Option<i64>, Error> {
    let raised = account::Entity::update_many()
        .col_expr(
            account::Column::SecurityVersion,
            Expr::col(account::Column::SecurityVersion).add(1),
        )
        .filter(account::Column::Id.eq(id.0))
        .filter(account::Column::SecurityVersion.eq(expected))
        .exec(db)
        .await?;
    Ok((raised.rows_affected == 1).then_some(expected + 1))
}

/// The same whatever the version is now, for an operator.
pub(crate) async fn force_security_version(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(
            account::Column::SecurityVersion,
            Expr::col(account::Column::SecurityVersion).add(1),
        )
        .filter(account::Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(())
}

/// Locks the account's row and tells whether it still stands as `expected`, so that nothing about
/// it changes until the transaction ends.
pub(crate) async fn is_unchanged(
    db: &impl ConnectionTrait,
    id: AccountId,
    expected: i64,
) -> Result<bool, Error> {
    let found = lock(db, id).await?;
    Ok(found.is_some_and(|row| row.security_version == expected))
}

/// Locks the account's row. Every verb that changes what belongs to an account does this first, so
/// that none waits for another's; rows that only point to it can still be written.
pub(crate) async fn lock(
    db: &impl ConnectionTrait,
    id: AccountId,
) -> Result<Option<account::Model>, Error> {
    let row = account::Entity::find_by_id(id.0).lock(LockType::NoKeyUpdate);
    Ok(row.one(db).await?)
}

/// A new row; the caller holds the transaction.
pub(crate) async fn insert(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
    name: &Name,
    role: Role,
    password_hash: String,
    zone: &str,
    now: i64,
) -> Result<AccountId, Error> {
    let row = new_row(email, name, role, password_hash, zone, now);
    Ok(AccountId(account::Entity::insert(row).exec(db).await?.last_insert_id))
}

/// An active account as it begins.
pub(crate) fn new_row(
    email: &EmailAddress,
    name: &Name,
    role: Role,
    password_hash: String,
    zone: &str,
    now: i64,
) -> account::ActiveModel {
    account::ActiveModel {
        email: Set(email.as_str().to_owned()),
        email_key: Set(email.key()),
        name: Set(name.as_str().to_owned()),
        role: Set(role.as_str().to_owned()),
        status: Set(ACTIVE.to_owned()),
        time_zone: Set(zone.to_owned()),
        password_hash: Set(crate::secret::SlowHash(password_hash)),
        security_version: Set(1),
        created_at: Set(now),
        name_key: Set(name.key()),
        search_key: Set(search_key(name, email.as_str())),
        methods: Set(0),
        requirement: Set(Override::INHERIT.to_owned()),
        ..Default::default()
    }
}

pub(crate) const ACTIVE: &str = "active";
/// Was added and has not chosen a password yet.
pub(crate) const INVITED: &str = "invited";
pub(crate) const DEACTIVATED: &str = "deactivated";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_people_type_them() {
        assert_eq!(EmailAddress::parse("  Maya@Example.COM ").unwrap().key(), "maya@example.com");
        assert_eq!(EmailAddress::parse(" "), Err(EmailProblem::Empty));
        for bad in [
            "maya",
            "maya@",
            "@example.com",
            "maya@example",
            "a b@example.com",
            "a@b@c.de",
            "a@b..de",
            "a\r\n@b.de",
            "a:b@c.de",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(EmailProblem::Format), "{bad}");
        }
    }

    #[test]
    fn the_kelvin_sign_is_not_the_letter_k() {
        let kelvin = EmailAddress::parse("\u{212A}im@example.com");
        // NFC itself turns the sign into the letter, so both spell one address and one key.
        assert_eq!(kelvin.unwrap().as_str(), "Kim@example.com");
        assert_ne!(EmailAddress::parse("ı@example.com").unwrap().key(), "i@example.com");
    }

    #[test]
    fn a_name_is_one_line_of_text() {
        assert_eq!(Name::parse(" Maya\r\n\u{202E}Lindqvist ").unwrap().as_str(), "MayaLindqvist");
        assert_eq!(Name::parse(" \t"), None);
        assert_eq!(Name::parse(&"x".repeat(101)), None);
    }
}
