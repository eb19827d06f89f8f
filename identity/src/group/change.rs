//! Creating, editing and deleting a group.

use super::{
    list::Group,
    lock::lock,
    values::{GroupId, GroupName, MOST_GROUPS, Title},
};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::{
        application, application_group, connection, connection_group, group as row, group_member,
    },
    error::Error,
    installation,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, LockType},
};
use serde_json::json;

/// What administrators enter about a group.
#[derive(Clone, Debug)]
pub struct Description {
    pub name: GroupName,
    pub title: Title,
}

#[derive(Clone, Debug)]
pub struct Update {
    /// The version of the [`Group`] that the form showed.
    pub version: i64,
    pub description: Description,
}

/// The result of [`create`] and [`edit`].
#[derive(Debug)]
pub enum Saved {
    Done(GroupId),
    /// Another group has this name.
    NameTaken,
    /// There are as many groups as there may be.
    TooMany,
    /// The group changed in the meantime; this is its current state.
    Conflict(Group),
    /// The administrator's role was removed, or there is no such group.
    Gone,
}

pub async fn create(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    new: Description,
    client: &Client,
) -> Result<Saved, Error> {
    let (session, now) = (administrator.0, services.now());
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(Saved::Gone);
    }
    installation::lock(&tx).await?;
    if row::Entity::find().count(&tx).await? >= MOST_GROUPS {
        return Ok(Saved::TooMany);
    }
    if is_taken(&tx, GroupId(0), &new.name).await? {
        return Ok(Saved::NameTaken);
    }
    let (id, event) = insert(&tx, session.account, &new, now).await?;
    audit::record(services, &tx, now, client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done(id))
}

/// Adds a group, and returns its id and the event.
pub(crate) async fn insert(
    tx: &DatabaseTransaction,
    by: AccountId,
    new: &Description,
    now: i64,
) -> Result<(GroupId, Event), Error> {
    let (name, title) = (new.name.as_str(), new.title.as_str());
    let row = row::ActiveModel {
        name: Set(name.to_owned()),
        title: Set(title.to_owned()),
        version: Set(1),
        created_at: Set(now),
        ..Default::default()
    };
    let id = row::Entity::insert(row).exec(tx).await?.last_insert_id;
    let details = json!({ "name": name, "title": title });
    let event = Event::by(Kind::GroupCreated, by, None).details(details.to_string());
    Ok((GroupId(id), event))
}

pub async fn edit(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: GroupId,
    update: Update,
    client: &Client,
) -> Result<Saved, Error> {
    let (session, Update { version, description }) = (administrator.0, update);
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(Saved::Gone);
    }
    installation::lock(&tx).await?;
    let Some(before) = lock(&tx, id).await? else {
        return Ok(Saved::Gone);
    };
    if before.version != version {
        return Ok(Saved::Conflict(before.into()));
    }
    let (name, title) = (description.name.as_str(), description.title.as_str());
    if before.name == name && before.title == title {
        return Ok(Saved::Done(id));
    }
    if is_taken(&tx, id, &description.name).await? {
        return Ok(Saved::NameTaken);
    }
    row::Entity::update_many()
        .col_expr(row::Column::Name, Expr::value(name))
        .col_expr(row::Column::Title, Expr::value(title))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    let mut details = audit::changed([
        ("name", json!(before.name), json!(name)),
        ("title", json!(before.title), json!(title)),
    ]);
    details["group"] = json!(before.name);
    let event = Event::by(Kind::GroupChanged, session, None).details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done(id))
}

/// The result of [`delete`].
#[derive(Debug, PartialEq, Eq)]
pub enum Deleted {
    Done(Group),
    /// Only its members may open these applications. Their names, in alphabetical order.
    Named(Vec<String>),
    /// The administrator's role was removed, or there is no such group.
    Gone,
}

/// Deletes a group with its memberships, unless an application names it.
pub async fn delete(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: GroupId,
    client: &Client,
) -> Result<Deleted, Error> {
    let session = administrator.0;
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(Deleted::Gone);
    }
    // While a transaction makes an application name the group, this waits.
    let group = row::Entity::find_by_id(id.0).lock(LockType::Update).one(&tx).await?;
    let Some(group) = group else { return Ok(Deleted::Gone) };
    let applications = applications(&tx, id).await?;
    if !applications.is_empty() {
        return Ok(Deleted::Named(applications));
    }
    let members = lock_members(&tx, id).await?;
    row::Entity::delete_by_id(id.0).exec(&tx).await?;
    let details = json!({ "name": group.name, "title": group.title, "members": members });
    let event = Event::by(Kind::GroupDeleted, session, None).details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Deleted::Done(group.into()))
}

/// Locks the memberships in the order of the accounts, as deleting these does. Returns how many they
/// are.
async fn lock_members(tx: &DatabaseTransaction, id: GroupId) -> Result<usize, Error> {
    let members = group_member::Entity::find()
        .select_only()
        .column(group_member::Column::AccountId)
        .filter(group_member::Column::GroupId.eq(id.0))
        .order_by_asc(group_member::Column::AccountId)
        .lock(LockType::Update);
    Ok(members.into_tuple::<i64>().all(tx).await?.len())
}

/// The names of the applications that require this group or are told about it.
async fn applications(tx: &DatabaseTransaction, id: GroupId) -> Result<Vec<String>, Error> {
    let naming = application_group::Entity::find()
        .select_only()
        .column(application_group::Column::ApplicationId)
        .filter(application_group::Column::GroupId.eq(id.0));
    let listing = connection_group::Entity::find()
        .select_only()
        .column(connection_group::Column::ConnectionId)
        .filter(connection_group::Column::GroupId.eq(id.0));
    let told = connection::Entity::find()
        .select_only()
        .column(connection::Column::ApplicationId)
        .filter(connection::Column::Id.in_subquery(listing.into_query()));
    let either = Condition::any()
        .add(application::Column::Id.in_subquery(naming.into_query()))
        .add(application::Column::Id.in_subquery(told.into_query()));
    let names = application::Entity::find()
        .select_only()
        .column(application::Column::Name)
        .filter(either)
        .order_by_asc(application::Column::NameKey);
    Ok(names.into_tuple().all(tx).await?)
}

/// Whether another group has this name.
async fn is_taken(tx: &DatabaseTransaction, id: GroupId, name: &GroupName) -> Result<bool, Error> {
    let found = row::Entity::find().filter(row::Column::Name.eq(name.as_str())).one(tx).await?;
    Ok(found.is_some_and(|other| other.id != id.0))
}
