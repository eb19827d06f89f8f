//! The mail server that administrators saved. Its password is sealed for one login at one server:
//! after changing the server in the table, it cannot be opened.

use super::{
    route::MailRoute,
    smtp::{self, Encryption, Server},
};
use crate::{
    entity::mail_settings as row,
    error::Error,
    secret::{Sealed, Typed},
    services::Services,
};
use sea_orm::{ConnectionTrait, EntityTrait};

/// The saved route; `None` when nothing is saved. A password that can no longer be opened is logged
/// and counts as nothing saved.
pub(crate) async fn route(
    services: &Services,
    db: &impl ConnectionTrait,
) -> Result<Option<MailRoute>, Error> {
    let row = find(db).await?;
    let (Some(host), Some(from)) =
        (&row.server, row.from_address.as_deref().and_then(smtp::sender))
    else {
        return Ok(None);
    };
    let password = open_password(services, &row);
    if row.password.is_some() && password.is_none() {
        tracing::error!(
            "the saved password of the mail server cannot be decrypted: enter it again"
        );
        return Ok(None);
    }
    let port = u16::try_from(row.port).unwrap_or_default();
    let login = row.user_name.clone().zip(password);
    let server = Server::new(host.clone(), port, encryption(&row.encryption), login, from);
    Ok(Some(MailRoute::Smtp(server)))
}

pub(crate) async fn find(db: &impl ConnectionTrait) -> Result<row::Model, Error> {
    row::Entity::find_by_id(1).one(db).await?.ok_or(Error::Unreadable("mail settings"))
}

pub(crate) fn seal_password(
    services: &Services,
    server: &str,
    port: u16,
    user: &str,
    password: &Typed,
) -> Result<Sealed, Error> {
    let place = place(server, i64::from(port), user);
    services.keys.seal(TABLE, COLUMN, 0, &place, password.expose().as_bytes())
}

/// `None` when there is no password, or it cannot be opened.
pub(crate) fn open_password(services: &Services, row: &row::Model) -> Option<Typed> {
    let (server, user) = (row.server.as_deref()?, row.user_name.as_deref()?);
    let place = place(server, row.port, user);
    let plain = services.keys.open(TABLE, COLUMN, 0, &place, row.password.as_ref()?).ok()?;
    std::str::from_utf8(&plain).ok().map(|text| Typed::new(text.to_owned()))
}

const TABLE: &str = "mail_settings";
const COLUMN: &str = "password";

fn place(server: &str, port: i64, user: &str) -> String {
    format!("{port}|{server}|{user}")
}

pub(crate) fn word(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "tls",
        Encryption::StartTls => "starttls",
        Encryption::None => "none",
    }
}

/// An unknown word must not turn encryption off.
pub(crate) fn encryption(word: &str) -> Encryption {
    match word {
        "none" => Encryption::None,
        "tls" => Encryption::Tls,
        _ => Encryption::StartTls,
    }
}
