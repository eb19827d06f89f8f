//! People as administrators see and change them: one of them, or many at a time.

pub mod details; // all about one person
pub mod edit; // name, address, role, and whether they must have a second factor
pub mod help; // a lost phone, a forgotten password
pub mod new; // adding somebody
pub mod status; // signing out, deactivating

pub mod bulk; // what is done to many people at once
pub mod export; // everybody who fits, for a file
pub mod filter; // which people somebody looks at
pub mod list; // one page of them
pub mod tally; // how many there are of each kind

pub(crate) mod acting; // who acts, and that there is always somebody who can
mod class; // accounts that are alike
mod pages; // statements that read a page in any order
mod scope; // who fits, and in which order
pub(crate) mod search; // by a part of a name or address
mod statement; // a statement and what it is asked with

pub use filter::Status;

use crate::{
    account::{AccountId, Role},
    entity::account as row,
    error::Error,
    policy::{self, Policy},
    requirement::{self, Demand, Override},
    second_factor::{Methods, State},
    secret::hex,
    services::Services,
    session::{Administrator, Session},
};

/// Somebody, as an administrator sees them.
#[derive(Clone, Debug)]
pub struct User {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub status: Status,
    pub state: State,
    pub methods: Methods,
    pub demand: Option<Demand>,
    pub decided: Override,
    pub reason: Option<String>,
    /// It is demanded of everybody.
    pub enforced: bool,
    pub created_at: i64,
    pub last_sign_in_at: Option<i64>,
    /// The administrator who looks.
    pub is_own: bool,
    /// Of what can be edited, so that of two administrators the second is told.
    pub stamp: String,
}

impl User {
    pub(crate) fn of(
        services: &Services,
        policy: &Policy,
        row: &row::Model,
        viewer: &Session,
    ) -> Result<Self, Error> {
        let (now, methods) = (services.now(), Methods(row.methods));
        let demand = requirement::of(policy, row, now)?;
        Ok(Self {
            id: AccountId(row.id),
            name: row.name.clone(),
            email: row.email.clone(),
            role: Role::parse(&row.role),
            status: list::status(row, now),
            state: State::of(policy, methods.is_enabled(), demand, now),
            methods,
            demand,
            decided: Override::of(row)?,
            reason: row.requirement_reason.clone(),
            enforced: policy.enforcement.is_some(),
            created_at: row.created_at,
            last_sign_in_at: row.last_sign_in_at,
            is_own: row.id == viewer.account.0,
            stamp: stamp(services, row),
        })
    }

    /// There is something to reset.
    pub fn has_factors(&self) -> bool {
        self.methods.is_enabled() || self.methods.has_passkey()
    }

    /// They can sign in, now or after a pause.
    pub fn is_active(&self) -> bool {
        matches!(self.status, Status::Active | Status::Locked)
    }
}

/// One of them; `None` when there is no such account.
///
/// # Errors
/// The database's.
pub async fn find(
    services: &Services,
    administrator: Administrator<'_>,
    id: AccountId,
) -> Result<Option<User>, Error> {
    let db = services.db.read();
    let Some(row) = crate::account::find(db, id).await? else {
        return Ok(None);
    };
    let policy = policy::read(db).await?;
    User::of(services, &policy, &row, administrator.0).map(Some)
}

/// How something that an administrator did to one account ended.
#[derive(Debug)]
pub enum Outcome {
    Done(User),
    /// There was nothing to do, or it does not apply to how the account stands by now.
    OutOfDate(User),
    /// Nobody does this to their own account.
    Own,
    /// There must be one administrator who can sign in.
    LastAdministrator,
    /// The role was taken away, or there is no such account.
    Gone,
}

fn stamp(services: &Services, row: &row::Model) -> String {
    let shown = serde_json::json!([
        row.id,
        row.name,
        row.email,
        row.role,
        row.status,
        row.methods,
        row.requirement,
        row.requirement_until,
    ]);
    hex(&services.keys.mac("user_stamp", shown.to_string().as_bytes())[..16])
}
