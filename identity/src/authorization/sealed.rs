//! The parameters of a request, encrypted in its row and bound to its connection and its name.

use super::parameters::Parameters;
use crate::{
    connection::ConnectionId,
    error::Error,
    secret::{Sealed, TokenHash},
    services::Services,
};

const COLUMN: &str = "parameters";

pub(super) fn seal(
    services: &Services,
    table: &str,
    connection: ConnectionId,
    hash: &TokenHash,
    parameters: &Parameters,
) -> Result<Sealed, Error> {
    let (place, text) = (place(connection, hash), parameters.text().as_bytes());
    services.keys.seal(table, COLUMN, 0, &place, text)
}

/// `None` if they are damaged, or of another request.
pub(super) fn open(
    services: &Services,
    table: &str,
    connection: ConnectionId,
    hash: &TokenHash,
    sealed: &Sealed,
) -> Option<Parameters> {
    let opened = services.keys.open_or_report(table, COLUMN, 0, &place(connection, hash), sealed);
    opened.map(|text| Parameters::parse(&text))
}

/// As in `key_usage`.
fn place(connection: ConnectionId, hash: &TokenHash) -> String {
    format!("{}|{}", connection.0, hash.as_str())
}
