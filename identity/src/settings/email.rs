//! Settings › Email: the mail server. Its password can be set but not read.

mod change; // the entered settings, checked against the saved ones

pub use change::{FieldError, Update};

use super::{DecidedBy, changed_secret, versioned::Versioned};
use crate::{
    audit::{self, Kind},
    client::Client,
    delivery::{
        MailRoute,
        saved_mail::{encryption, find, open_password, seal_password, word},
        smtp::Encryption,
        trial::{self, DeliveryError, Trial},
    },
    entity::mail_settings as row,
    error::Error,
    send_budget,
    services::Services,
    session::{Administrator, FreshAdministrator},
};
use change::{Change, Login};
use sea_orm::{EntityTrait, UpdateMany, sea_query::Expr};
use serde_json::{Value, json};

/// How mails are sent now, without the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    /// Increased by every change, so that a concurrent change is refused.
    pub version: i64,
    pub decided_by: DecidedBy,
    /// Empty when there is none.
    pub server: String,
    pub port: u16,
    pub encryption: Encryption,
    pub user_name: String,
    pub has_password: bool,
    /// The sender address of mails.
    pub from: String,
}

impl Email {
    /// Whether mails can be read on their way to the server.
    pub fn is_readable_on_the_way(&self) -> bool {
        self.encryption == Encryption::None && !self.server.is_empty() && !is_loopback(&self.server)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Save {
    Done,
    /// Another administrator saved first, or removed this one's role.
    Conflict,
    /// Configured with `LATCHKEY_SMTP_URL`.
    SetByOperator,
    Invalid(Vec<FieldError>),
    /// The server refused, with this answer.
    Answered(String),
    Failed(DeliveryError),
    /// There were too many attempts.
    Paused {
        until: i64,
    },
}

pub async fn read(services: &Services, _: Administrator<'_>) -> Result<Email, Error> {
    let row = find(services.db.read()).await?;
    let routes = services.routes();
    Ok(match &routes.mail {
        MailRoute::Smtp(server) if services.routes.set_by_operator().mail => Email {
            version: row.version,
            decided_by: DecidedBy::Operator,
            server: server.host().to_owned(),
            port: server.port(),
            encryption: server.encryption(),
            user_name: server.user_name().unwrap_or_default().to_owned(),
            has_password: server.user_name().is_some(),
            from: server.from(),
        },
        route => Email {
            version: row.version,
            decided_by: match (&row.server, route) {
                (Some(_), _) => DecidedBy::Settings,
                (None, MailRoute::Folder(_)) => DecidedBy::Files,
                (None, _) => DecidedBy::NotConfigured,
            },
            has_password: open_password(services, &row).is_some(),
            port: u16::try_from(row.port).unwrap_or_default(),
            encryption: encryption(&row.encryption),
            server: row.server.unwrap_or_default(),
            user_name: row.user_name.unwrap_or_default(),
            from: row.from_address.unwrap_or_default(),
        },
    })
}

/// Saves settings that the mail server accepts. If the connection changed, it is tried first,
/// without sending a mail. Settings that do not work are not saved.
pub async fn save(
    services: &Services,
    administrator: FreshAdministrator<'_>,
    input: Update,
    client: &Client,
) -> Result<Save, Error> {
    if services.routes.set_by_operator().mail {
        return Ok(Save::SetByOperator);
    }
    let mut before = find(services.db.read()).await?;
    if before.version != input.version {
        return Ok(Save::Conflict);
    }
    if open_password(services, &before).is_none() {
        // A password that can no longer be opened counts as none.
        before.password = None;
    }
    let change = match input.against(&before) {
        Ok(change) => change,
        Err(errors) => return Ok(Save::Invalid(errors)),
    };
    if change.connects_otherwise {
        if let Some(until) = send_budget::charge_attempt(services, administrator.0.account).await? {
            return Ok(Save::Paused { until });
        }
        let (trial, _) = trial::knock(services, &change.server(services, &before)?).await;
        match trial {
            Trial::Accepted | Trial::NotSetUp => {}
            Trial::Answered(words) => return Ok(Save::Answered(words)),
            Trial::Failed(error) => return Ok(Save::Failed(error)),
        }
    }
    let update = update(services, &change)?;
    let version = before.version;
    let Some(written) = Versioned { version, update }.write(services, administrator).await? else {
        return Ok(Save::Conflict);
    };
    written.commit_delivery(client, Kind::EmailSettingsChanged, changes(&before, &change)).await?;
    Ok(Save::Done)
}

fn update(services: &Services, change: &Change) -> Result<UpdateMany<row::Entity>, Error> {
    let update = row::Entity::update_many()
        .col_expr(row::Column::Server, Expr::value(change.server.clone()))
        .col_expr(row::Column::Port, Expr::value(i64::from(change.port)))
        .col_expr(row::Column::Encryption, Expr::value(word(change.encryption)))
        .col_expr(row::Column::UserName, Expr::value(change.user_name()))
        .col_expr(row::Column::FromAddress, Expr::value(change.from.to_string()));
    let sealed = match &change.login {
        Login::None => Some(None),
        Login::Same { .. } => None,
        Login::New { user, password } => {
            Some(Some(seal_password(services, &change.server, change.port, user, password)?))
        }
    };
    Ok(match sealed {
        Some(sealed) => update.col_expr(row::Column::Password, Expr::value(sealed)),
        None => update,
    })
}

fn changes(before: &row::Model, now: &Change) -> Value {
    let user = now.user_name().unwrap_or_default();
    let mut value = audit::changed([
        ("server", json!(before.server.as_deref().unwrap_or_default()), json!(now.server)),
        ("port", json!(before.port), json!(now.port)),
        ("encryption", json!(before.encryption), json!(word(now.encryption))),
        ("user_name", json!(before.user_name.as_deref().unwrap_or_default()), json!(user)),
        (
            "from_address",
            json!(before.from_address.as_deref().unwrap_or_default()),
            json!(now.from.to_string()),
        ),
    ]);
    let secret_changed = match now.login {
        Login::New { .. } => true,
        Login::None => before.password.is_some(),
        Login::Same { .. } => false,
    };
    if secret_changed {
        changed_secret(&mut value, "password");
    }
    value
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}
