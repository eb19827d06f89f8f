//! Adding a user to a group, and removing one from it.

use super::{
    grants::end_grants_of,
    lock::lock,
    values::{GroupId, MOST_OF_ONE_USER},
};
use crate::{
    account::{AccountId, EmailAddress},
    accounts, administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::{group, group_member as row},
    error::Error,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::LockType,
};
use std::collections::{BTreeSet, HashMap};

/// Rows in one statement.
const ROWS: usize = 1_000;

/// What to do with a membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Add,
    Remove,
}

impl Change {
    /// Its kind in the audit log.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Add => Kind::GroupMemberAdded,
            Self::Remove => Kind::GroupMemberRemoved,
        }
    }
}

/// The result of a change of one membership.
#[derive(Debug, PartialEq, Eq)]
pub enum Changed {
    /// The names of the user and the title of the group.
    Done { user: String, group: String },
    /// The user was a member already, or was none.
    OutOfDate,
    /// The user is in as many groups as one user may be.
    TooMany,
    /// No user has this address.
    NoSuchUser,
    /// The administrator's role was removed, or there is no such group or account.
    Gone,
}

/// Adds the user with this email address.
pub async fn add_by_address(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: GroupId,
    email: &EmailAddress,
    client: &Client,
) -> Result<Changed, Error> {
    match accounts::find_by_email(services.db.read(), email).await? {
        Some(found) => add(services, administrator, id, AccountId(found.id), client).await,
        None => Ok(Changed::NoSuchUser),
    }
}

pub async fn add(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: GroupId,
    account: AccountId,
    client: &Client,
) -> Result<Changed, Error> {
    change(services, administrator, (id, account), Change::Add, client).await
}

pub async fn remove(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: GroupId,
    account: AccountId,
    client: &Client,
) -> Result<Changed, Error> {
    change(services, administrator, (id, account), Change::Remove, client).await
}

async fn change(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    (id, account): (GroupId, AccountId),
    change: Change,
    client: &Client,
) -> Result<Changed, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    // The lock of the account also makes those wait who would add it to other groups.
    let Some(user) = administrator::lock(&tx, session.into(), account).await? else {
        return Ok(Changed::Gone);
    };
    let Some(group) = lock(&tx, id).await? else {
        return Ok(Changed::Gone);
    };
    let is_member = row::Entity::find_by_id((id.0, account.0)).one(&tx).await?.is_some();
    if is_member == (change == Change::Add) {
        return Ok(Changed::OutOfDate);
    }
    if is_member {
        row::Entity::delete_by_id((id.0, account.0)).exec(&tx).await?;
        end_grants_of(&tx, id, &[account.0]).await?;
    } else if count(&tx, account).await? < MOST_OF_ONE_USER {
        let row = row::ActiveModel { group_id: Set(id.0), account_id: Set(account.0) };
        row::Entity::insert(row).exec_without_returning(&tx).await?;
    } else {
        return Ok(Changed::TooMany);
    }
    let event = event(change, session.account, account, &group);
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Changed::Done { user: user.name, group: group.title })
}

pub(super) fn event(
    change: Change,
    by: AccountId,
    account: AccountId,
    group: &group::Model,
) -> Event {
    let details = serde_json::json!({ "group": group.name }).to_string();
    Event::by(change.kind(), by, Some(account)).details(details)
}

/// Adds new accounts to groups, as an import does. Groups that do not exist any more are left out.
/// Each account is in no group yet, and in no more than one user may be.
pub(crate) async fn add_new(
    tx: &DatabaseTransaction,
    wanted: &[(AccountId, &[String])],
) -> Result<(), Error> {
    let names: BTreeSet<&str> =
        wanted.iter().flat_map(|(_, names)| names.iter().map(String::as_str)).collect();
    if names.is_empty() {
        return Ok(());
    }
    let groups = group::Entity::find()
        .filter(group::Column::Name.is_in(names))
        .order_by_asc(group::Column::Id)
        .lock(LockType::KeyShare)
        .all(tx)
        .await?;
    let ids: HashMap<&str, i64> =
        groups.iter().map(|group| (group.name.as_str(), group.id)).collect();
    let rows: Vec<row::ActiveModel> = wanted
        .iter()
        .flat_map(|(account, names)| names.iter().map(move |name| (account.0, name)))
        .filter_map(|(account, name)| Some((account, *ids.get(name.as_str())?)))
        .map(|(account, id)| row::ActiveModel { group_id: Set(id), account_id: Set(account) })
        .collect();
    for some in rows.chunks(ROWS) {
        row::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// How many groups a user is in.
async fn count(tx: &DatabaseTransaction, account: AccountId) -> Result<u64, Error> {
    Ok(row::Entity::find().filter(row::Column::AccountId.eq(account.0)).count(tx).await?)
}
