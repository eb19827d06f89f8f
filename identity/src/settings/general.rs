//! Settings › General. Every request reads them, so a change applies from the next request on every
//! node.

use super::versioned::Versioned;
use crate::{
    account::TimeZoneName,
    audit::{self, Kind},
    client::Client,
    entity::installation as row,
    error::Error,
    invisible::{is_blank, is_space},
    message::plain::one_line,
    services::Services,
    session::{Administrator, FreshAdministrator},
};
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::{Value, json};
use std::ops::RangeInclusive;
use unicode_normalization::UnicodeNormalization;

/// How many days audit events can be kept.
pub const AUDIT_DAYS: RangeInclusive<i64> = 30..=3650;
/// Maximum characters of the application's name, the organization's name and the support contact.
pub const LONGEST_PRODUCT: usize = 40;
pub const LONGEST_ORGANIZATION: usize = 100;
pub const LONGEST_CONTACT: usize = 200;

/// The saved settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct General {
    /// Increased by every change, so that a concurrent change is refused.
    pub version: i64,
    pub product: String,
    /// Empty when no name is set.
    pub organization: String,
    /// Empty when there is none.
    pub support_contact: String,
    /// An IANA time zone name.
    pub time_zone: String,
    pub audit_days: i64,
}

/// A line of limited length that all users see: no control characters, and no stray invisible ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// `None` when it is longer than `most` characters. It may be empty.
    pub fn parse(text: &str, most: usize) -> Option<Self> {
        let text = one_line(&text.nfc().collect::<String>()).trim_matches(is_space).to_owned();
        let text = if is_blank(&text) { String::new() } else { text };
        (text.chars().count() <= most).then_some(Self(text))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The settings that an administrator wants to save.
#[derive(Clone, Debug)]
pub struct Update {
    /// The version shown to the administrator.
    pub version: i64,
    pub product: Line,
    pub organization: Line,
    pub support_contact: Line,
    pub time_zone: TimeZoneName,
    pub audit_days: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    Done,
    /// Another administrator saved first, or removed this one's role.
    Conflict,
    /// The application must have a name.
    NoProduct,
    AuditDays,
}

pub async fn read(services: &Services, _: Administrator<'_>) -> Result<General, Error> {
    saved(services).await
}

async fn saved(services: &Services) -> Result<General, Error> {
    let row = row::Entity::find_by_id(1).one(services.db.read()).await?;
    Ok(row.ok_or(Error::Unreadable("installation"))?.into())
}

pub async fn save(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    input: Update,
    client: &Client,
) -> Result<Save, Error> {
    if input.product.is_empty() {
        return Ok(Save::NoProduct);
    }
    if !AUDIT_DAYS.contains(&input.audit_days) {
        return Ok(Save::AuditDays);
    }
    let before = saved(services).await?;
    let optional = |line: &Line| Expr::value((!line.is_empty()).then(|| line.0.clone()));
    let update = row::Entity::update_many()
        .col_expr(row::Column::Product, Expr::value(input.product.0.clone()))
        .col_expr(row::Column::Organization, optional(&input.organization))
        .col_expr(row::Column::SupportContact, optional(&input.support_contact))
        .col_expr(row::Column::TimeZone, Expr::value(input.time_zone.as_str().to_owned()))
        .col_expr(row::Column::AuditDays, Expr::value(input.audit_days));
    let change = Versioned { version: input.version, update };
    let Some(written) = change.write(services, administrator).await? else {
        return Ok(Save::Conflict);
    };
    written.commit(client, Kind::GeneralSettingsChanged, changes(&before, &input)).await?;
    Ok(Save::Done)
}

/// The old and new value of each change.
fn changes(before: &General, now: &Update) -> Value {
    let pairs = [
        ("application_name", json!(before.product), json!(now.product.0)),
        ("organization_name", json!(before.organization), json!(now.organization.0)),
        ("support_contact", json!(before.support_contact), json!(now.support_contact.0)),
        ("time_zone", json!(before.time_zone), json!(now.time_zone.as_str())),
        ("audit_days", json!(before.audit_days), json!(now.audit_days)),
    ];
    audit::changed(pairs)
}

impl From<row::Model> for General {
    fn from(row: row::Model) -> Self {
        Self {
            version: row.version,
            product: row.product,
            organization: row.organization.unwrap_or_default(),
            support_contact: row.support_contact.unwrap_or_default(),
            time_zone: row.time_zone,
            audit_days: row.audit_days,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_direction_changes() {
        let line = |text: &str, most| Line::parse(text, most).map(|line| line.0);
        assert_eq!(line(" Acme\u{202E}\r\nLtd ", 40).as_deref(), Some("Acme Ltd"));
        assert_eq!(line(&"é".repeat(40), 40).map(|text| text.chars().count()), Some(40));
        assert_eq!(line(&"é".repeat(41), 40), None);
        for blank in [" \u{7} ", "\u{200B}", "\u{2800}", "\u{3164}\u{200D}"] {
            assert_eq!(line(blank, 40).as_deref(), Some(""), "{blank:?}");
        }
    }
}
