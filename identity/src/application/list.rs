//! All applications, in the order of their names.

use super::{
    demand::{Demand, Who},
    values::ApplicationId,
};
use crate::{
    entity::{application as row, application_group},
    error::Error,
    group::{self, Group, GroupId},
    services::Services,
    session::Administrator,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::{BTreeSet, HashMap};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    pub id: ApplicationId,
    pub name: String,
    /// Where users start it.
    pub address: Option<String>,
    pub demand: Demand,
    pub is_on: bool,
    /// Increased by every change, so that a concurrent change is refused.
    pub version: i64,
    pub created_at: i64,
}

/// An application with the groups that it names, in the order of their titles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    pub application: Application,
    pub groups: Vec<Group>,
}

pub async fn list(services: &Services, _: Administrator<'_>) -> Result<Vec<Listed>, Error> {
    let db = services.db.read();
    let (applications, groups) = (all(db).await?, group::all(db).await?);
    Ok(applications.into_iter().map(|application| Listed::of(application, &groups)).collect())
}

/// `None` when there is no such application.
pub async fn find(
    services: &Services,
    _: Administrator<'_>,
    id: ApplicationId,
) -> Result<Option<Listed>, Error> {
    listed(services.db.read(), id).await
}

/// The applications that name this group.
pub async fn naming(
    services: &Services,
    _: Administrator<'_>,
    group: GroupId,
) -> Result<Vec<Application>, Error> {
    let named = application_group::Entity::find()
        .select_only()
        .column(application_group::Column::ApplicationId)
        .filter(application_group::Column::GroupId.eq(group.0));
    let rows = row::Entity::find()
        .filter(row::Column::Id.in_subquery(named.into_query()))
        .order_by_asc(row::Column::NameKey);
    let db = services.db.read();
    with_groups(db, rows.all(db).await?).await
}

/// There are at most `MOST_APPLICATIONS`.
pub(crate) async fn all(db: &impl ConnectionTrait) -> Result<Vec<Application>, Error> {
    let rows = row::Entity::find().order_by_asc(row::Column::NameKey).all(db).await?;
    with_groups(db, rows).await
}

pub(crate) async fn one(
    db: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Option<Application>, Error> {
    let row = row::Entity::find_by_id(id.0).all(db).await?;
    Ok(with_groups(db, row).await?.pop())
}

pub(crate) async fn listed(
    db: &impl ConnectionTrait,
    id: ApplicationId,
) -> Result<Option<Listed>, Error> {
    let Some(application) = one(db, id).await? else { return Ok(None) };
    Ok(Some(Listed::of(application, &group::all(db).await?)))
}

impl Listed {
    fn of(application: Application, groups: &[Group]) -> Self {
        let named: BTreeSet<GroupId> = application.demand.groups().collect();
        let groups = groups.iter().filter(|group| named.contains(&group.id)).cloned().collect();
        Self { application, groups }
    }
}

async fn with_groups(
    db: &impl ConnectionTrait,
    rows: Vec<row::Model>,
) -> Result<Vec<Application>, Error> {
    let names_groups = |row: &&row::Model| row.who != Who::Everyone.as_str();
    let ids: Vec<_> = rows.iter().filter(names_groups).map(|row| row.id).collect();
    if ids.is_empty() {
        return rows.into_iter().map(|row| Application::stored(BTreeSet::new(), row)).collect();
    }
    let named = application_group::Entity::find()
        .filter(application_group::Column::ApplicationId.is_in(ids))
        .all(db)
        .await?;
    let mut groups = HashMap::<i64, BTreeSet<GroupId>>::new();
    for row in named {
        groups.entry(row.application_id).or_default().insert(GroupId(row.group_id));
    }
    let mut named = |row: &row::Model| groups.remove(&row.id).unwrap_or_default();
    rows.into_iter().map(|row| Application::stored(named(&row), row)).collect()
}

impl Application {
    /// The application in this row, which names these groups.
    pub(crate) fn stored(groups: BTreeSet<GroupId>, row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            id: ApplicationId(row.id),
            demand: Demand::stored(&row, groups)?,
            name: row.name,
            address: row.address,
            is_on: row.is_on,
            version: row.version,
            created_at: row.created_at,
        })
    }
}
