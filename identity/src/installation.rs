//! How this installation presents itself: names and defaults that administrators chose.

use crate::{delivery::follow, entity::installation as row, error::Error, services::Services};
use jiff::{Timestamp, tz::TimeZone};
use sea_orm::{DatabaseTransaction, EntityTrait, QuerySelect, sea_query::LockType};
use std::sync::atomic::Ordering;

/// How the installation presents itself.
#[derive(Clone, Debug)]
pub struct About {
    pub product: String,
    pub organization: Option<String>,
    pub support_contact: Option<String>,
    /// An IANA time zone name.
    pub time_zone: String,
    pub has_administrator: bool,
}

impl About {
    /// The organization's name, or "Your organization", to begin a sentence.
    pub fn organization_or_yours(&self) -> String {
        self.organization.clone().unwrap_or_else(|| "Your organization".to_owned())
    }

    /// "Mar 4, 2027", for the operator.
    pub fn date(&self, at: i64) -> String {
        written(at, &self.time_zone, "%b %-d, %Y")
    }

    /// "Mar 4, 2027, 2:05 PM", for the operator.
    pub fn date_and_time(&self, at: i64) -> String {
        written(at, &self.time_zone, "%b %-d, %Y, %-I:%M %p")
    }
}

/// `2027-03-04T13:05:09Z`, for JSON.
pub fn iso(at: i64) -> String {
    Timestamp::from_second(at).unwrap_or_default().to_string()
}

pub(crate) fn written(at: i64, zone: &str, format: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let time = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_zoned(zone).strftime(format).to_string()
}

/// Locks the row of the installation: one transaction at a time creates groups or applications, gives
/// them other names or client IDs, or replaces signing keys.
pub(crate) async fn lock(tx: &DatabaseTransaction) -> Result<(), Error> {
    row::Entity::find_by_id(1).lock(LockType::NoKeyUpdate).one(tx).await?;
    Ok(())
}

impl Services {
    /// The names and defaults that administrators chose for this installation.
    pub async fn about(&self) -> Result<About, Error> {
        let row = row::Entity::find_by_id(1).one(self.db.read()).await?;
        self.about_in(row.ok_or(Error::Unreadable("installation"))?).await
    }

    /// The same in a row that was just read. This also loads new routes: the row has their version,
    /// and every request reads it. It fails if this node lacks the key that encrypts. And it notes the
    /// clock, and whether there is an administrator.
    pub(crate) async fn about_in(&self, row: row::Model) -> Result<About, Error> {
        follow::follow_to(self, &row).await?;
        self.note_clock();
        let has_administrator = row.first_administrator_at.is_some();
        self.set_up.store(has_administrator, Ordering::Relaxed);
        Ok(About {
            product: row.product,
            organization: row.organization,
            support_contact: row.support_contact,
            time_zone: row.time_zone,
            has_administrator,
        })
    }

    /// Checks that the database answers, and that this node has the key that encrypts.
    pub async fn ready(&self) -> Result<(), Error> {
        self.about().await.map(|_| ())
    }
}
