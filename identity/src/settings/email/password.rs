//! The password of the mail server. It is sealed for one login at one server: after changing the
//! server in the table, it cannot be opened.

use crate::{
    entity::mail_settings as row,
    error::Error,
    secret::{Sealed, Typed},
    services::Services,
};

pub(super) fn seal(
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
pub(super) fn open(services: &Services, row: &row::Model) -> Option<Typed> {
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
