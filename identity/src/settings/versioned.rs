//! Settings in one row with a version. Of two concurrent changes, the second is refused.

use crate::{
    administrator,
    audit::{self, Event, Kind},
    client::Client,
    database::Transaction,
    delivery::follow,
    entity::{installation, mail_settings, policy, sms_settings},
    error::Error,
    services::Services,
    session::FreshAdministrator,
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, ExprTrait},
};
use serde_json::Value;

/// A table with one row of settings.
pub(super) trait Settings: EntityTrait {
    const ID: Self::Column;
    const VERSION: Self::Column;
}

/// A change of the version that the administrator saw.
pub(super) struct Versioned<T: Settings> {
    pub(super) version: i64,
    pub(super) update: UpdateMany<T>,
}

impl<T: Settings> Versioned<T> {
    /// Writes the change, without committing it. `None` if another administrator saved first, or
    /// removed this one's role.
    pub(super) async fn write<'a>(
        self,
        services: &'a Services,
        administrator: FreshAdministrator<'a>,
    ) -> Result<Option<Written<'a>>, Error> {
        self.write_in(services.db.begin().await?, services, administrator).await
    }

    /// Like [`Versioned::write`], in a transaction that the caller has begun.
    pub(super) async fn write_in<'a>(
        self,
        tx: Transaction,
        services: &'a Services,
        administrator: FreshAdministrator<'a>,
    ) -> Result<Option<Written<'a>>, Error> {
        if !administrator::lock_own(&tx, administrator.0).await? {
            return Ok(None);
        }
        let saved = self
            .update
            .col_expr(T::VERSION, Expr::col(T::VERSION).add(1))
            .filter(T::ID.eq(1))
            .filter(T::VERSION.eq(self.version))
            .exec(&tx)
            .await?;
        Ok((saved.rows_affected == 1).then_some(Written { tx, services, administrator }))
    }
}

/// A change that is written, but not committed.
pub(super) struct Written<'a> {
    pub(super) tx: Transaction,
    services: &'a Services,
    administrator: FreshAdministrator<'a>,
}

impl Written<'_> {
    /// Commits the change with its audit event.
    pub(super) async fn commit(
        self,
        client: &Client,
        kind: Kind,
        changes: Value,
    ) -> Result<(), Error> {
        let event = Event::by(kind, self.administrator.0, None).details(changes.to_string());
        audit::record(self.services, &self.tx, self.services.now(), client, event).await?;
        Ok(self.tx.commit().await?)
    }

    /// The same for a change of how messages are delivered. Every node uses it at once.
    pub(super) async fn commit_delivery(
        self,
        client: &Client,
        kind: Kind,
        changes: Value,
    ) -> Result<(), Error> {
        let services = self.services;
        follow::announce(&self.tx).await?;
        self.commit(client, kind, changes).await?;
        // The settings are saved; if this fails, the next request loads them.
        _ = follow::follow(services).await;
        services.outbox_has_mail();
        Ok(())
    }
}

macro_rules! settings {
    ($($table:ident),+) => {
        $(impl Settings for $table::Entity {
            const ID: $table::Column = $table::Column::Id;
            const VERSION: $table::Column = $table::Column::Version;
        })+
    };
}
settings!(installation, mail_settings, policy, sms_settings);
