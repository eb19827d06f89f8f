//! Creating and editing an application.

use super::{
    address::Address,
    demand::Demand,
    facts::{details, facts, stored},
    list::{Listed, listed, one},
    naming::{lock_groups, name_only},
    state::lock,
    values::{ApplicationId, ApplicationName, MOST_APPLICATIONS},
};
use crate::{
    account::AccountId,
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    entity::application as row,
    error::Error,
    group::{GroupId, end_grants_of_no_member},
    installation,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

/// What administrators enter about an application.
#[derive(Clone, Debug)]
pub struct Description {
    pub name: ApplicationName,
    pub address: Option<Address>,
    pub demand: Demand,
}

#[derive(Clone, Debug)]
pub struct Update {
    /// The version of the application that the form showed.
    pub version: i64,
    pub description: Description,
}

/// The result of [`create`] and [`edit`].
#[derive(Debug)]
pub enum Saved {
    Done(ApplicationId),
    /// Another application has this name.
    NameTaken,
    /// There are as many applications as there may be.
    TooMany,
    /// One of the groups was deleted.
    GroupGone,
    /// The application changed in the meantime; this is its current state.
    Conflict(Box<Listed>),
    /// The administrator's role was removed, or there is no such application.
    Gone,
}

/// A new application is on.
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
    if row::Entity::find().count(&tx).await? >= MOST_APPLICATIONS {
        return Ok(Saved::TooMany);
    }
    if is_taken(&tx, ApplicationId(0), &new.name).await? {
        return Ok(Saved::NameTaken);
    }
    let Some((id, event)) = insert(&tx, session.account, &new, now).await? else {
        return Ok(Saved::GroupGone);
    };
    audit::record(services, &tx, now, client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done(id))
}

/// Adds an application, and returns its id and the event. `None` if one of its groups is gone.
pub(crate) async fn insert(
    tx: &DatabaseTransaction,
    by: AccountId,
    new: &Description,
    now: i64,
) -> Result<Option<(ApplicationId, Event)>, Error> {
    let groups: Vec<GroupId> = new.demand.groups().collect();
    let Some(names) = lock_groups(tx, &groups).await? else { return Ok(None) };
    let row = row::ActiveModel {
        is_on: Set(true),
        version: Set(1),
        created_at: Set(now),
        ..columns(new)
    };
    let id = ApplicationId(row::Entity::insert(row).exec(tx).await?.last_insert_id);
    name_only(tx, id, &groups).await?;
    let address = new.address.as_ref().map(Address::as_str);
    let details = details(facts(new.name.as_str(), address, &new.demand, &names));
    let event = Event::by(Kind::ApplicationCreated, by, None).details(details);
    Ok(Some((id, event)))
}

pub async fn edit(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    update: Update,
    client: &Client,
) -> Result<Saved, Error> {
    let (session, Update { version, description: new }) = (administrator.0, update);
    let tx = services.db.begin().await?;
    if !administrator::lock_own(&tx, session).await? {
        return Ok(Saved::Gone);
    }
    installation::lock(&tx).await?;
    if !lock(&tx, id).await? {
        return Ok(Saved::Gone);
    }
    let Some(before) = one(&tx, id).await? else { return Ok(Saved::Gone) };
    if before.version != version {
        let now = listed(&tx, id).await?;
        return Ok(now.map_or(Saved::Gone, |now| Saved::Conflict(Box::new(now))));
    }
    let (name, address) = (new.name.as_str(), new.address.as_ref().map(Address::as_str));
    if before.name == name && before.address.as_deref() == address && before.demand == new.demand {
        return Ok(Saved::Done(id));
    }
    if is_taken(&tx, id, &new.name).await? {
        return Ok(Saved::NameTaken);
    }
    let groups: Vec<GroupId> = new.demand.groups().collect();
    let Some(names) = lock_groups(&tx, &groups).await? else {
        return Ok(Saved::GroupGone);
    };
    let (from, to) = (stored(&tx, &before).await?, facts(name, address, &new.demand, &names));
    let both = from.into_iter().zip(to);
    let mut details = audit::changed(both.map(|((name, from), (_, to))| (name, from, to)));
    details["application"] = json!(before.name);
    row::Entity::update_many()
        .set(columns(&new))
        .col_expr(row::Column::Version, Expr::col(row::Column::Version).add(1))
        .filter(row::Column::Id.eq(id.0))
        .exec(&tx)
        .await?;
    name_only(&tx, id, &groups).await?;
    // What is refused from now on does not return with the next change.
    end_grants_of_no_member(&tx, id.0).await?;
    let event = Event::by(Kind::ApplicationChanged, session, None).details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(Saved::Done(id))
}

/// The columns of what administrators enter.
fn columns(new: &Description) -> row::ActiveModel {
    row::ActiveModel {
        name: Set(new.name.as_str().to_owned()),
        name_key: Set(new.name.key()),
        address: Set(new.address.as_ref().map(|address| address.as_str().to_owned())),
        who: Set(new.demand.who.as_str().to_owned()),
        proof: Set(new.demand.proof.as_str().to_owned()),
        age: Set(new.demand.age.map(|age| age.minutes())),
        accepts_trusted_browser: Set(new.demand.accepts_trusted_browser),
        ..Default::default()
    }
}

/// Whether another application has this name.
async fn is_taken(
    tx: &DatabaseTransaction,
    id: ApplicationId,
    name: &ApplicationName,
) -> Result<bool, Error> {
    let found = row::Entity::find().filter(row::Column::NameKey.eq(name.key())).one(tx).await?;
    Ok(found.is_some_and(|other| other.id != id.0))
}
