//! Users, as administrators see and change them: one or many at a time.

pub mod delete; // deleting a user
pub mod details; // everything about one user
pub mod edit; // name, address, role, and whether a second factor is required
pub mod help; // a lost phone, a forgotten password
pub mod new; // adding a user
pub mod status; // signing out, deactivating

pub mod bulk; // actions on many users at once
pub mod export; // all matching users, for a file
pub mod filter; // which users to show
pub mod idle; // users who have not signed in for a long time
pub mod list; // one page of users
pub mod tally; // how many users of each kind there are

mod class; // accounts with the same properties
mod filtered_users; // the matching users
mod order; // pages of the matching users, in any order
mod pages; // SQL that reads a page in any order
pub(crate) mod search; // by part of a name or address
mod sign_out; // ending what users have in use
mod statement; // SQL and its values

pub use filter::Status;

use crate::{
    account::{AccountId, EmailAddress, Role},
    accounts,
    actor::{By, Operator},
    administrator::{self, Locked},
    entity::account as row,
    error::Error,
    method::Methods,
    policy::{self, Policy},
    requirement::{Override, Requirement},
    second_factor::State,
    secret::hex,
    services::Services,
    session::Administrator,
};
use sea_orm::DatabaseTransaction;

/// A user, as an administrator sees them.
#[derive(Clone, Debug)]
pub struct User {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// By which applications know the user.
    pub user_name: String,
    pub role: Role,
    pub status: Status,
    pub state: State,
    pub methods: Methods,
    pub requirement: Option<Requirement>,
    pub decided: Override,
    pub reason: Option<String>,
    /// Whether the policy requires a method of every user.
    pub enforced: bool,
    pub created_at: i64,
    pub last_sign_in_at: Option<i64>,
    /// Whether this is the administrator's own account.
    pub is_own: bool,
    /// A fingerprint of the editable fields, so that a concurrent change is refused.
    pub stamp: String,
}

impl User {
    pub(crate) fn of(
        services: &Services,
        policy: &Policy,
        row: &row::Model,
        viewer: By<'_>,
    ) -> Result<Self, Error> {
        let (now, methods) = (services.now(), Methods(row.methods));
        let requirement = policy.requirement_of(row, now)?;
        Ok(Self {
            id: AccountId(row.id),
            name: row.name.clone(),
            email: row.email.clone(),
            user_name: row.user_name.clone(),
            role: Role::parse(&row.role),
            status: list::status(row, now),
            state: State::of(policy, methods.is_enabled(), requirement, now),
            methods,
            requirement,
            decided: Override::of(row)?,
            reason: row.requirement_reason.clone(),
            enforced: policy.enforcement.is_some(),
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
            is_own: viewer.account() == Some(AccountId(row.id)),
            stamp: stamp(services, row),
        })
    }

    /// Whether there are factors to reset.
    pub fn has_factors(&self) -> bool {
        self.methods.is_enabled() || self.methods.has_passkey()
    }

    /// Whether they can sign in, now or after a pause.
    pub fn is_active(&self) -> bool {
        matches!(self.status, Status::Active | Status::Locked)
    }
}

/// A user; `None` when there is no such account.
pub async fn find(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
) -> Result<Option<User>, Error> {
    let db = services.db.read();
    let Some(row) = accounts::find(db, id).await? else {
        return Ok(None);
    };
    let policy = policy::read(db).await?;
    User::of(services, &policy, &row, administrator.0.into()).map(Some)
}

/// The user with this address, for the operator.
pub async fn with_address(
    services: &Services,
    Operator: Operator,
    email: &EmailAddress,
) -> Result<Option<AccountId>, Error> {
    let found = accounts::find_by_email(services.db.read(), email).await?;
    Ok(found.map(|row| AccountId(row.id)))
}

/// The result of an administrator's action on one account.
#[derive(Debug)]
pub enum Outcome {
    Done(User),
    /// There was nothing to do, or the action does not apply to the account's current state.
    OutOfDate(User),
    /// Administrators cannot do this to their own account.
    Own,
    /// The administrator has no second factor, and would remove another administrator's.
    WithoutSecondFactor,
    /// At least one administrator must be able to sign in.
    LastAdministrator,
    /// The administrator's role was removed, or there is no such account.
    Gone,
}

/// Locks a user whose account an administrator takes away. `Err` says why that is not allowed.
async fn lock_to_remove(
    tx: &DatabaseTransaction,
    by: By<'_>,
    id: AccountId,
) -> Result<Result<row::Model, Outcome>, Error> {
    if by.account() == Some(id) {
        return Ok(Err(Outcome::Own));
    }
    Ok(match administrator::lock_with_administrators(tx, by, id).await? {
        None => Err(Outcome::Gone),
        Some(Locked { is_last: true, .. }) => Err(Outcome::LastAdministrator),
        Some(Locked { target, .. }) => Ok(target),
    })
}

fn stamp(services: &Services, row: &row::Model) -> String {
    let shown = serde_json::json!([
        row.id,
        row.name,
        row.email,
        row.user_name,
        row.role,
        row.status,
        row.methods,
        row.requirement,
        row.requirement_until,
    ]);
    hex(&services.keys.mac("user_stamp", shown.to_string().as_bytes())[..16])
}
