//! Challenges waiting for an answer. A challenge is stored in the database for five minutes and
//! works once, for one purpose and for the flow that requested it. The browser receives only the
//! challenge.

use crate::{
    account::Owner,
    entity::passkey_ceremony as row,
    error::Error,
    secret::{Sealed, Token},
    services::Services,
    session::Session,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use serde::{Serialize, de::DeserializeOwned};

/// Seconds between challenge and answer.
const LIFETIME: i64 = 5 * 60;

/// What a challenge is for. It works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    Registration,
    SignIn,
    SecondStep,
    IdentityCheck,
    Disable,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
            Self::IdentityCheck => "identity_check",
            Self::Disable => "disable",
        }
    }
}

/// Where a challenge is stored: its flow, its purpose and, if already known, the account.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    flow: String,
    purpose: Purpose,
    owner: Option<Owner>,
}

impl Slot {
    pub(super) fn of_registration(session: &Session) -> Self {
        Self::of_session(session, Purpose::Registration)
    }

    pub(super) fn of_identity_check(session: &Session) -> Self {
        Self::of_session(session, Purpose::IdentityCheck)
    }

    pub(super) fn of_disable(session: &Session) -> Self {
        Self::of_session(session, Purpose::Disable)
    }

    /// `token` is the token in the ceremony's cookie.
    pub(super) fn of_sign_in(token: &Token) -> Self {
        let flow = format!("browser:{}", token.hash().as_str());
        Self { flow, purpose: Purpose::SignIn, owner: None }
    }

    pub(super) fn of_second_step(pending: &Token, owner: Owner) -> Self {
        let flow = format!("pending:{}", pending.hash().as_str());
        Self { flow, purpose: Purpose::SecondStep, owner: Some(owner) }
    }

    fn of_session(session: &Session, purpose: Purpose) -> Self {
        let flow = format!("session:{}", session.id);
        Self { flow, purpose, owner: Some(session.into()) }
    }

    fn account(&self) -> Option<i64> {
        self.owner.map(|owner| owner.id.0)
    }

    fn version(&self) -> i64 {
        self.owner.map_or(0, |owner| owner.security_version)
    }

    fn place(&self) -> String {
        format!("{}|{}|{}", self.flow, self.purpose.as_str(), self.version())
    }
}

/// Stores a challenge. It replaces the previous one in this slot.
pub(super) async fn begin(
    services: &Services,
    slot: &Slot,
    state: &impl Serialize,
) -> Result<(), Error> {
    let text = serde_json::to_vec(state).map_err(|_| Error::Unreadable("passkey ceremony"))?;
    let account = slot.account().unwrap_or(0);
    let new = row::ActiveModel {
        flow: Set(slot.flow.clone()),
        purpose: Set(slot.purpose.as_str().to_owned()),
        account_id: Set(slot.account()),
        security_version: Set(slot.version()),
        state: Set(services.keys.seal(TABLE, "state", account, &slot.place(), &text)?),
        expires_at: Set(services.now() + LIFETIME),
    };
    let replace = OnConflict::columns([row::Column::Flow, row::Column::Purpose])
        .update_columns([
            row::Column::AccountId,
            row::Column::SecurityVersion,
            row::Column::State,
            row::Column::ExpiresAt,
        ])
        .to_owned();
    row::Entity::insert(new)
        .on_conflict(replace)
        .exec_without_returning(services.db.write())
        .await?;
    Ok(())
}

/// Spends the challenge before anything is compared: returns its state to exactly one caller,
/// whether or not the answer is right, and `None` to all others.
pub(super) async fn take<State: DeserializeOwned>(
    services: &Services,
    slot: &Slot,
) -> Result<Option<State>, Error> {
    let Some(mut found) = find(services, slot).await? else { return Ok(None) };
    while !spend(services, slot, &found).await? {
        let (column, account) = ((TABLE, "state"), slot.account().unwrap_or(0));
        match find(services, slot).await? {
            // It may have been encrypted again since it was read.
            Some(now)
                if services.keys.is_reencrypted(
                    column,
                    account,
                    &slot.place(),
                    &found.state,
                    &now.state,
                ) =>
            {
                found = now;
            }
            _ => return Ok(None),
        }
    }
    Ok(open(services, slot, &found.state))
}

async fn find(services: &Services, slot: &Slot) -> Result<Option<row::Model>, Error> {
    let key = (slot.flow.clone(), slot.purpose.as_str().to_owned());
    let found = row::Entity::find_by_id(key).one(services.db.read()).await?;
    Ok(found.filter(|row| row.account_id == slot.account()))
}

/// `true` for exactly one caller.
async fn spend(services: &Services, slot: &Slot, found: &row::Model) -> Result<bool, Error> {
    let spent = row::Entity::delete_many()
        .filter(row::Column::Flow.eq(&slot.flow))
        .filter(row::Column::Purpose.eq(slot.purpose.as_str()))
        .filter(row::Column::SecurityVersion.eq(slot.version()))
        .filter(row::Column::State.eq(found.state.clone()))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .exec(services.db.write())
        .await?;
    Ok(spent.rows_affected == 1)
}

fn open<State: DeserializeOwned>(
    services: &Services,
    slot: &Slot,
    state: &Sealed,
) -> Option<State> {
    let account = slot.account().unwrap_or(0);
    let text = services.keys.open_or_report(TABLE, "state", account, &slot.place(), state)?;
    serde_json::from_slice(&text).ok()
}

const TABLE: &str = "passkey_ceremonies";
