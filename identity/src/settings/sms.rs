//! Settings › SMS: the gateway for text messages. Its key can be set but not read.

use super::{DecidedBy, changed_secret, versioned::Versioned};
use crate::{
    audit::{self, Kind},
    client::Client,
    delivery::{
        self, Setting, SmsRoute,
        saved_sms::{find, open_key, seal_key},
        setting,
    },
    entity::sms_settings as row,
    error::Error,
    secret::Typed,
    services::Services,
    session::{Administrator, FreshAdministrator},
};
use sea_orm::{EntityTrait, sea_query::Expr};
use serde_json::{Value, json};

/// How text messages are sent now, without the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sms {
    /// Increased by every change, so that a concurrent change is refused.
    pub version: i64,
    pub decided_by: DecidedBy,
    /// Empty when there is none.
    pub gateway: String,
    pub has_key: bool,
    /// The sender of text messages.
    pub sender: String,
}

/// The settings as an administrator entered them.
#[derive(Clone, Debug)]
pub struct Update {
    /// The version shown to the administrator.
    pub version: i64,
    pub gateway: String,
    /// Empty to keep the saved one.
    pub key: Typed,
    pub sender: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Save {
    Done,
    /// Another administrator saved first, or removed this one's role.
    Conflict,
    /// Configured with `LATCHKEY_SMS_URL`.
    SetByOperator,
    Invalid(Vec<FieldError>),
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldError {
    NoKey,
    /// The saved key belongs to another gateway and is not sent to this one.
    KeyAgain,
    /// The rest of a sentence that begins with the name of the setting.
    Must(delivery::SettingError),
}

pub async fn read(services: &Services, _: Administrator<'_>) -> Result<Sms, Error> {
    let row = find(services.db.read()).await?;
    let routes = services.routes();
    if services.routes.set_by_operator().sms
        && let Some((gateway, sender)) = routes.sms.gateway_and_sender()
    {
        let (version, decided_by) = (row.version, DecidedBy::Operator);
        return Ok(Sms { version, decided_by, gateway, has_key: true, sender });
    }
    Ok(Sms {
        version: row.version,
        decided_by: match (&row.gateway, &routes.sms) {
            (Some(_), _) => DecidedBy::Settings,
            (None, SmsRoute::Folder(_)) => DecidedBy::Files,
            (None, _) => DecidedBy::NotConfigured,
        },
        has_key: open_key(services, &row).is_some(),
        gateway: row.gateway.unwrap_or_default(),
        sender: row.sender.unwrap_or_default(),
    })
}

pub async fn save(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    input: Update,
    client: &Client,
) -> Result<Save, Error> {
    if services.routes.set_by_operator().sms {
        return Ok(Save::SetByOperator);
    }
    let before = find(services.db.read()).await?;
    if before.version != input.version {
        return Ok(Save::Conflict);
    }
    let (gateway, sender) = (input.gateway.trim().to_owned(), input.sender.trim().to_owned());
    if let Err(errors) = check(services, &before, &gateway, &input.key, &sender) {
        return Ok(Save::Invalid(errors));
    }
    let mut update = row::Entity::update_many()
        .col_expr(row::Column::Gateway, Expr::value(gateway.clone()))
        .col_expr(row::Column::Sender, Expr::value(sender.clone()));
    if !input.key.is_empty() {
        let sealed = seal_key(services, &gateway, &input.key)?;
        update = update.col_expr(row::Column::AccessKey, Expr::value(sealed));
    }
    let change = Versioned { version: before.version, update };
    let Some(written) = change.write(services, administrator).await? else {
        return Ok(Save::Conflict);
    };
    let changes = changes(&before, &gateway, &sender, !input.key.is_empty());
    written.commit_delivery(client, Kind::SmsSettingsChanged, changes).await?;
    Ok(Save::Done)
}

fn check(
    services: &Services,
    before: &row::Model,
    gateway: &str,
    key: &Typed,
    sender: &str,
) -> Result<(), Vec<FieldError>> {
    let mut errors = Vec::new();
    let url = setting::saved_gateway_url(gateway, &services.public_url);
    errors.extend(url.err().map(FieldError::Must));
    let saved = open_key(services, before);
    let key = match (key.is_empty(), &saved) {
        (false, _) => Some(key),
        (true, None) => {
            errors.push(FieldError::NoKey);
            None
        }
        (true, Some(_)) if before.gateway.as_deref() != Some(gateway) => {
            errors.push(FieldError::KeyAgain);
            None
        }
        (true, Some(saved)) => Some(saved),
    };
    errors.extend(setting::sms_sender(sender).err().map(FieldError::Must));
    if errors.is_empty()
        && let Some(key) = key
        && let Err(error) = SmsRoute::gateway(gateway, key.expose(), sender)
    {
        errors.push(FieldError::Must(error));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

impl FieldError {
    /// The setting it concerns.
    pub fn setting(self) -> Setting {
        match self {
            Self::NoKey | Self::KeyAgain => Setting::SmsKey,
            Self::Must(error) => error.setting,
        }
    }
}

/// The query of an address may contain a secret, so it is not recorded.
fn changes(before: &row::Model, gateway: &str, sender: &str, new_key: bool) -> Value {
    let address = |text: &str| text.split('?').next().unwrap_or_default().to_owned();
    let old = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut value = audit::changed([
        ("gateway_address", json!(address(&old(&before.gateway))), json!(address(gateway))),
        ("sender", json!(old(&before.sender)), json!(sender)),
    ]);
    if new_key {
        changed_secret(&mut value, "access_key");
    }
    value
}
