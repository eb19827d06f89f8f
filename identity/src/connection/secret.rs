//! The secrets of a connection. A new one can be entered in the application while the old one still
//! works, so that no sign-in fails in between.

use super::{
    authenticate::valid,
    list::of_application,
    revealed::{REVEALED, sealed},
    values::{Connection, ConnectionId},
};
use crate::{
    application::{self, ApplicationId},
    audit::{self, Event, Kind},
    client::Client,
    entity::connection_secret as row,
    error::Error,
    keys::TokenRow,
    secret::{TokenHash, random_letters_and_digits},
    services::Services,
    session::{FreshAdministrator, Session},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::Expr,
};
use serde_json::json;
use zeroize::Zeroizing;

/// How long the present secret works after a new one was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overlap {
    Nothing,
    Day,
    Week,
    Month,
}

impl Overlap {
    pub const ALL: [Self; 4] = [Self::Nothing, Self::Day, Self::Week, Self::Month];

    pub fn days(self) -> i64 {
        match self {
            Self::Nothing => 0,
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// Reads the result of [`Overlap::days`] as text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overlap| overlap.days().to_string() == text)
    }
}

/// A secret, without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    pub created_at: i64,
    /// Set if a newer one replaces it.
    pub expires_at: Option<i64>,
    /// Within a minute.
    pub last_used_at: Option<i64>,
}

/// The result of [`make_secret`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretMade {
    Done,
    /// A public connection and one with keys have no secrets.
    Public,
    /// The administrator's role was removed, or the application is not connected.
    Gone,
}

/// Those that work, the present one first.
pub(super) async fn all(
    db: &impl ConnectionTrait,
    connection: ConnectionId,
    now: i64,
) -> Result<Vec<Secret>, Error> {
    let rows = row::Entity::find().filter(of(connection)).filter(valid(now)).all(db).await?;
    let secret = |row: row::Model| Secret {
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    };
    let mut secrets: Vec<Secret> = rows.into_iter().map(secret).collect();
    secrets.sort_by_key(|secret| (secret.expires_at.is_some(), secret.created_at));
    Ok(secrets)
}

/// Makes another secret, which [`super::revealed_secret`] shows. The present one keeps working as long
/// as `overlap` says; an older one ends.
pub async fn make_secret(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    overlap: Overlap,
    client: &Client,
) -> Result<SecretMade, Error> {
    let tx = services.db.begin().await?;
    let Some((application, connection)) = locked(&tx, administrator, id).await? else {
        return Ok(SecretMade::Gone);
    };
    if !connection.has_secret() {
        return Ok(SecretMade::Public);
    }
    let old = row::Entity::delete_many().filter(of(connection.id));
    if overlap == Overlap::Nothing {
        old.exec(&tx).await?;
    } else {
        old.filter(row::Column::ExpiresAt.is_not_null()).exec(&tx).await?;
        let until = services.now() + overlap.days() * 86_400;
        row::Entity::update_many()
            .col_expr(row::Column::ExpiresAt, Expr::value(until))
            .filter(of(connection.id))
            .exec(&tx)
            .await?;
    }
    insert(services, &tx, connection.id, administrator.0).await?;
    let details = json!({
        "application": application,
        "client_id": connection.client_id,
        "old_secret_days": overlap.days(),
    });
    let event = Event::by(Kind::ConnectionSecretMade, administrator.0, None);
    let event = event.details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(SecretMade::Done)
}

/// Ends the old secret that a newer one replaces. `false` if there is no old secret, or as for [`SecretMade::Gone`].
pub async fn end_old_secret(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
    client: &Client,
) -> Result<bool, Error> {
    let tx = services.db.begin().await?;
    let Some((application, connection)) = locked(&tx, administrator, id).await? else {
        return Ok(false);
    };
    let ended = row::Entity::delete_many()
        .filter(of(connection.id))
        .filter(row::Column::ExpiresAt.gt(services.now()))
        .exec(&tx)
        .await?;
    if ended.rows_affected == 0 {
        return Ok(false);
    }
    let details = json!({ "application": application, "client_id": connection.client_id });
    let event = Event::by(Kind::ConnectionSecretEnded, administrator.0, None);
    let event = event.details(details.to_string());
    audit::record(services, &tx, services.now(), client, event).await?;
    tx.commit().await?;
    Ok(true)
}

/// Adds a secret that this session may view for a while.
pub(super) async fn insert(
    services: &Services,
    tx: &DatabaseTransaction,
    connection: ConnectionId,
    session: &Session,
) -> Result<(), Error> {
    let now = services.now();
    let secret = Zeroizing::new(random_letters_and_digits::<43>());
    let hash = TokenHash::of(&secret);
    let mac = services.keys.bind(TokenRow::ConnectionSecret(&hash), connection.0);
    let new = row::ActiveModel {
        revealed: Set(Some(sealed(services, connection, &hash, &secret)?)),
        secret_hash: Set(hash),
        connection_id: Set(connection.0),
        owner_mac: Set(mac),
        created_at: Set(now),
        expires_at: Set(None),
        last_used_at: Set(None),
        revealed_to_session: Set(Some(session.id)),
        revealed_until: Set(Some(now + REVEALED)),
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(())
}

/// A connection that has become public or got keys has no secrets.
pub(super) async fn end_all(
    tx: &DatabaseTransaction,
    connection: ConnectionId,
) -> Result<(), Error> {
    row::Entity::delete_many().filter(of(connection)).exec(tx).await?;
    Ok(())
}

/// The name of the application, and its connection.
async fn locked(
    tx: &DatabaseTransaction,
    administrator: FreshAdministrator<'_>,
    id: ApplicationId,
) -> Result<Option<(String, Connection)>, Error> {
    let Some(application) = application::locked(tx, administrator, id).await? else {
        return Ok(None);
    };
    Ok(of_application(tx, id).await?.map(|connection| (application.name, connection)))
}

fn of(connection: ConnectionId) -> Expr {
    row::Column::ConnectionId.eq(connection.0)
}
