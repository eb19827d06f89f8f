//! The groups of a user, those that an application names, and those that are listed for it: one statement.

use super::scopes::{Scope, Scopes};
use crate::{
    account::AccountId,
    application::{Application, ApplicationId, Demand},
    connection::{Connection, ToldGroups},
    error::Error,
    group::GroupId,
    services::Services,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Default)]
pub(super) struct Groups {
    /// Of the user, by their names.
    pub(super) theirs: BTreeMap<String, GroupId>,
    /// Of the application.
    pub(super) named: BTreeSet<GroupId>,
    /// By an administrator, for the application.
    listed: BTreeSet<GroupId>,
}

impl Groups {
    /// The names of the groups that the application is told, in alphabetical order.
    pub(super) fn told(self, told: ToldGroups, demand: &Demand) -> Vec<String> {
        let named: BTreeSet<_> = demand.groups().collect();
        let is_told = |group| match told {
            ToldGroups::All => true,
            ToldGroups::OfDemand => named.contains(&group),
            ToldGroups::Listed => self.listed.contains(&group),
        };
        let theirs = self.theirs.into_iter().filter(|(_, group)| is_told(*group));
        theirs.map(|(name, _)| name).collect()
    }
}

/// The names of the groups that an application is told with these scopes.
pub(crate) async fn told_groups(
    services: &Services,
    account: AccountId,
    connection: &Connection,
    application: &Application,
    scopes: &Scopes,
) -> Result<Vec<String>, Error> {
    if !scopes.has(Scope::Groups) {
        return Ok(Vec::new());
    }
    let groups = read(services, account, application.id).await?;
    Ok(groups.told(connection.told_groups, &application.demand))
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    /// Of a group of the user.
    name: Option<String>,
    is_listed: bool,
}

pub(super) async fn read(
    services: &Services,
    account: AccountId,
    application: ApplicationId,
) -> Result<Groups, Error> {
    const TEXT: &str = "SELECT theirs.id, theirs.name, FALSE AS is_listed FROM group_members JOIN \"groups\" AS theirs \
        ON theirs.id = group_members.group_id WHERE group_members.account_id = $1 \
        UNION ALL SELECT group_id, NULL, FALSE FROM application_groups WHERE application_id = $2 \
        UNION ALL SELECT group_id, NULL, TRUE FROM connections JOIN connection_groups \
        ON connection_groups.connection_id = connections.id WHERE connections.application_id = $2";
    let db = services.db.read();
    let values = [account.0.into(), application.0.into()];
    let statement = Statement::from_sql_and_values(db.get_database_backend(), TEXT, values);
    let mut groups = Groups::default();
    for Row { id, name, is_listed } in Row::find_by_statement(statement).all(db).await? {
        match name {
            Some(name) => _ = groups.theirs.insert(name, GroupId(id)),
            None if is_listed => _ = groups.listed.insert(GroupId(id)),
            None => _ = groups.named.insert(GroupId(id)),
        }
    }
    Ok(groups)
}
