//! Everything about one user, except secrets.

use super::User;
use crate::{
    account::AccountId,
    accounts,
    activity::{self, Line},
    actor::Actor,
    enrolled_methods::{self, MethodState},
    entity::{account as row, passkey},
    error::Error,
    group::{self, Group},
    link::{self, Purpose},
    policy, recovery_code,
    services::Services,
    session::{self, SignedInBrowser},
    trusted_browser,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// What "User Details" shows.
#[derive(Clone, Debug)]
pub struct Details {
    pub user: User,
    /// The name of an administrator.
    pub invited_by: Option<String>,
    /// When the mail server last refused an email to the current address, unless one was delivered
    /// since.
    pub mail_refused_at: Option<i64>,
    pub methods: Vec<MethodState>,
    /// `None` without a method.
    pub recovery_codes_left: Option<u64>,
    pub trusted_browsers: usize,
    pub passkeys: u64,
    /// A link to disable 2FA that was sent and not used.
    pub disable_link: Option<Pending>,
    pub browsers: Vec<SignedInBrowser>,
    pub groups: Vec<Group>,
    /// The groups that the user is not in.
    pub other_groups: Vec<Group>,
    /// The newest events.
    pub recent: Vec<Line>,
}

/// A link that still works. Seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    pub sent_at: i64,
    pub expires_at: i64,
}

/// Number of events to show.
const RECENT: u64 = 10;

/// `None` when there is no such account.
pub async fn details(
    services: &Services,
    by: impl Into<Actor<'_>>,
    id: AccountId,
) -> Result<Option<Details>, Error> {
    let db = services.db.read();
    let Some(row) = accounts::find(db, id).await? else {
        return Ok(None);
    };
    let policy = policy::read(db).await?;
    let methods = enrolled_methods::of(services, db, &row, &policy).await?;
    let recovery_codes_left = match methods.is_empty() {
        true => None,
        false => recovery_code::status(services, id).await?.map(|codes| codes.left),
    };
    let pending = link::of_account(services, db, Purpose::DisableTwoFactor, &row).await?;
    let groups = group::of_account(db, id).await?;
    let mut other_groups = group::all(db).await?;
    other_groups.retain(|group| !groups.contains(group));
    let Actor(by) = by.into();
    Ok(Some(Details {
        user: User::of(services, &policy, &row, by)?,
        invited_by: invited_by(services, &row).await?,
        mail_refused_at: row.mail_refused_at,
        methods,
        recovery_codes_left,
        trusted_browsers: trusted_browser::count(services, (&row).into(), &policy).await?,
        passkeys: passkey::Entity::find()
            .filter(passkey::Column::AccountId.eq(id.0))
            .count(db)
            .await?,
        disable_link: pending
            .map(|link| Pending { sent_at: link.created_at, expires_at: link.expires_at }),
        browsers: session::list_of(services, (&row).into(), by.session()).await?,
        groups,
        other_groups,
        recent: activity::newest(services, id, RECENT).await?,
    }))
}

async fn invited_by(services: &Services, row: &row::Model) -> Result<Option<String>, Error> {
    let Some(by) = row.invited_by else {
        return Ok(None);
    };
    Ok(accounts::find(services.db.read(), AccountId(by)).await?.map(|by| by.name))
}
