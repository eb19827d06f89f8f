//! Stored gates.

use super::{
    host::Host,
    rules::Rules,
    values::{Gate, GateId, RemoteUser, Settings, told_groups},
};
use crate::{
    application::ApplicationId, entity::gate as row, error::Error, services::Services,
    session::Administrator,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

/// The gates of an application, in the order of their hosts.
pub async fn list(
    services: &Services,
    _: Administrator<'_>,
    application: ApplicationId,
) -> Result<Vec<Gate>, Error> {
    let of_application = row::Column::ApplicationId.eq(application.0);
    let rows = row::Entity::find().filter(of_application).all(services.db.read()).await?;
    let mut gates = rows.into_iter().map(Gate::stored).collect::<Result<Vec<_>, _>>()?;
    // Databases compare text in different ways.
    gates.sort_by(|one, other| one.settings.host.as_str().cmp(other.settings.host.as_str()));
    Ok(gates)
}

/// The gate whose host is that of the installation, if its address was changed later. It answers nothing.
pub async fn of_own_host(services: &Services) -> Result<Option<Host>, Error> {
    let all = row::Entity::find().all(services.db.read()).await?;
    let mut hosts = all.iter().filter_map(|row| Host::parse_exact(&row.host).ok());
    Ok(hosts.find(|host| host.is_of(&services.public_url)))
}

/// `None` if the application has no such gate.
pub async fn find(
    services: &Services,
    _: Administrator<'_>,
    application: ApplicationId,
    id: GateId,
) -> Result<Option<Gate>, Error> {
    one(services.db.read(), application, id).await
}

pub(super) async fn one(
    db: &impl ConnectionTrait,
    application: ApplicationId,
    id: GateId,
) -> Result<Option<Gate>, Error> {
    let of_application = row::Column::ApplicationId.eq(application.0);
    let row = row::Entity::find_by_id(id.0).filter(of_application).one(db).await?;
    row.map(Gate::stored).transpose()
}

impl Gate {
    /// A value that is not known is an error, so that it admits no user.
    pub(super) fn stored(row: row::Model) -> Result<Self, Error> {
        let settings = Settings::stored(&row).ok_or(Error::Unreadable("gate"))?;
        Ok(Self {
            id: GateId(row.id),
            application: ApplicationId(row.application_id),
            settings,
            version: row.version,
            created_at: row.created_at,
        })
    }
}

impl Settings {
    fn stored(row: &row::Model) -> Option<Self> {
        Some(Self {
            host: Host::parse_exact(&row.host).ok()?,
            remote_user: RemoteUser::parse(&row.remote_user)?,
            told_groups: told_groups(&row.told_groups)?,
            rules: Rules::parse(&row.rules).ok()?,
        })
    }
}
