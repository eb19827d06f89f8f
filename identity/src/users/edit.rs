//! Name, address, role, and whether a second factor is required: one form, one transaction.

mod requirement;

use super::User;
use crate::{
    account::{self, AccountId, EmailAddress, INVITED, Name, Role},
    accounts,
    administrator::{self, Locked},
    audit::{self, Event, Kind},
    client::Client,
    entity::account as row,
    error::Error,
    invitation, link,
    message::Message,
    notice::{self, Addressee},
    policy,
    services::Services,
    session::{self, Administrator, NewSession, OldToken, Session},
    trusted_browser,
};
use requirement::Switch;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, SqlErr, sea_query::Expr,
};

/// Maximum characters of a reason.
pub const MAX_REASON: usize = 200;

/// The account as an administrator wants it to be.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of the [`User`] that was shown to them.
    pub stamp: String,
    pub name: Name,
    pub email: EmailAddress,
    pub role: Role,
    /// The position of the switch; `None` where it cannot be moved.
    pub two_factor: Option<bool>,
    /// Why the switch was moved.
    pub reason: Option<String>,
    /// The end of an exemption, in seconds since 1970.
    pub until: Option<i64>,
}

/// The result of [`save`].
#[derive(Debug)]
pub enum Saved {
    Done {
        /// For the browser of an administrator who changed their own account.
        renewed: Option<NewSession>,
    },
    /// The change needs an identity check first.
    ProveFirst,
    /// The account changed in the meantime; this is its current state.
    Conflict(User),
    EmailTaken,
    /// At least one administrator must be able to sign in.
    LastAdministrator,
    /// The administrator's role was removed, or there is no such account.
    Gone,
}

/// What differs from the stored account.
struct Changes {
    name: bool,
    email: bool,
    role: bool,
    switch: Option<Switch>,
}

impl Changes {
    fn of(user: &User, wanted: &Wanted) -> Self {
        Self {
            name: user.name != wanted.name.as_str(),
            email: user.email != wanted.email.as_str(),
            role: user.role != wanted.role,
            switch: Switch::moved(user, wanted.two_factor),
        }
    }

    fn any(&self) -> bool {
        self.name || self.email || self.role || self.switch.is_some()
    }

    /// Whether the change gives someone access or more rights. A name or a requirement does not.
    fn needs_proof(&self) -> bool {
        self.email || self.role || matches!(&self.switch, Some(switch) if !switch.requires())
    }

    /// Whether sessions and trusted browsers end.
    fn ends_sessions(&self) -> bool {
        self.email || self.role || self.switch == Some(Switch::RemoveMethods)
    }
}

pub async fn save(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
    wanted: Wanted,
    client: &Client,
) -> Result<Saved, Error> {
    let (session, now) = (administrator.0, services.now());
    let tx = services.db.begin().await?;
    let Some(Locked { target, is_last }) =
        administrator::lock_with_administrators(&tx, session, id).await?
    else {
        return Ok(Saved::Gone);
    };
    let policy = policy::read(&tx).await?;
    let user = User::of(services, &policy, &target, session)?;
    if user.stamp != wanted.stamp {
        return Ok(Saved::Conflict(user));
    }
    let changes = Changes::of(&user, &wanted);
    if !changes.any() {
        return Ok(Saved::Done { renewed: None });
    }
    if changes.needs_proof() && session.fresh_administrator(now).is_none() {
        return Ok(Saved::ProveFirst);
    }
    if changes.role && is_last {
        return Ok(Saved::LastAdministrator);
    }
    if changes.email && is_taken(&tx, id, &wanted.email).await? {
        return Ok(Saved::EmailTaken);
    }
    match write(&tx, id, &wanted).await {
        Err(Error::Database(error)) if is_duplicate(&error) => return Ok(Saved::EmailTaken),
        written => written?,
    }
    let mut renewed = None;
    if changes.ends_sessions() {
        match end_everything(services, &tx, session, &target, client).await? {
            Ended::Own(new) => renewed = Some(new),
            Ended::Other => {}
            Ended::TooLate => return Ok(Saved::Gone),
        }
    }
    if let Some(switch) = changes.switch {
        switch.apply(&tx, &user, &wanted, now).await?;
    }
    record(services, &tx, session, &user, &wanted, &changes, client).await?;
    if changes.email && target.status == INVITED {
        // The first invitation went to the address that is now corrected.
        let corrected = accounts::find(&tx, id).await?.ok_or(Error::Unreadable("account"))?;
        invitation::send(services, &tx, session, &corrected, client).await?;
    }
    tell(services, &tx, &target, &wanted, &changes, client).await?;
    tx.commit().await?;
    Ok(Saved::Done { renewed })
}

/// Whether another account has this address.
pub(super) async fn is_taken(
    tx: &DatabaseTransaction,
    id: AccountId,
    email: &EmailAddress,
) -> Result<bool, Error> {
    let found = accounts::find_by_email(tx, email).await?;
    Ok(found.is_some_and(|other| other.id != id.0))
}

/// Whether another account got the address at the same moment.
pub(super) fn is_duplicate(error: &sea_orm::DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

async fn write(tx: &DatabaseTransaction, id: AccountId, wanted: &Wanted) -> Result<(), Error> {
    let Wanted { name, email, role, .. } = wanted;
    row::Entity::update_many()
        .col_expr(row::Column::Name, Expr::value(name.as_str()))
        .col_expr(row::Column::NameKey, Expr::value(name.key()))
        .col_expr(row::Column::SearchKey, Expr::value(account::search_key(name, email.as_str())))
        .col_expr(row::Column::Email, Expr::value(email.as_str()))
        .col_expr(row::Column::EmailKey, Expr::value(email.key()))
        .col_expr(row::Column::Role, Expr::value(role.as_str()))
        .filter(row::Column::Id.eq(id.0))
        .exec(tx)
        .await?;
    Ok(())
}

enum Ended {
    /// This browser continues under the account's new version.
    Own(NewSession),
    Other,
    TooLate,
}

/// Ends sessions, trusted browsers and links of the account.
async fn end_everything(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    target: &row::Model,
    client: &Client,
) -> Result<Ended, Error> {
    let id = AccountId(target.id);
    let version = accounts::raise_security_version(tx, id, target.security_version).await?;
    let Some(version) = version else {
        return Ok(Ended::TooLate);
    };
    trusted_browser::forget_all(tx, id).await?;
    link::forget_all(tx, id).await?;
    if id != session.account {
        session::end_all(tx, id).await?;
        return Ok(Ended::Other);
    }
    session::end_others(tx, session).await?;
    let renewed =
        session::renew(services, tx, session, version, OldToken::ForAMoment, client).await?;
    Ok(renewed.map_or(Ended::TooLate, Ended::Own))
}

/// One event for name, address and role, and one for the second factor.
async fn record(
    services: &Services,
    tx: &DatabaseTransaction,
    session: &Session,
    user: &User,
    wanted: &Wanted,
    changes: &Changes,
    client: &Client,
) -> Result<(), Error> {
    let now = services.now();
    let mut details = serde_json::Map::new();
    let mut note = |what: &str, is_changed: bool, from: &str, to: &str| {
        if is_changed {
            details.insert(what.to_owned(), serde_json::json!({ "from": from, "to": to }));
        }
    };
    note("name", changes.name, &user.name, wanted.name.as_str());
    note("email", changes.email, &user.email, wanted.email.as_str());
    note("role", changes.role, user.role.as_str(), wanted.role.as_str());
    if !details.is_empty() {
        let event = Event::by(Kind::UserChanged, session, Some(user.id));
        let event = event.details(serde_json::Value::Object(details).to_string());
        audit::record(services, tx, now, client, event).await?;
    }
    if let Some(switch) = &changes.switch {
        let event = switch.event(session, user, wanted);
        audit::record(services, tx, now, client, event).await?;
    }
    Ok(())
}

/// Tells the user; about a new address also at the old one.
async fn tell(
    services: &Services,
    tx: &DatabaseTransaction,
    before: &row::Model,
    wanted: &Wanted,
    changes: &Changes,
    client: &Client,
) -> Result<(), Error> {
    let happened = client.happened(services.now());
    let now_at =
        Addressee { email: wanted.email.as_str().to_owned(), time_zone: before.time_zone.clone() };
    // Invited users do not know about the account yet.
    if changes.email && before.status != INVITED {
        let (from, to) = (before.email.clone(), now_at.email.clone());
        let message = Message::EmailChanged { from, to, happened: happened.clone() };
        notice::tell(services, tx, before, &message).await?;
        notice::tell(services, tx, now_at.clone(), &message).await?;
    }
    match changes.switch.as_ref().and_then(|switch| switch.message(before, happened)) {
        Some(message) => notice::tell(services, tx, now_at, &message).await,
        None => Ok(()),
    }
}
