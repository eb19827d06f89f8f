//! The database: which it is, and how large.

use crate::{error::Error, services::Services};
use sea_orm::{ConnectionTrait, Statement};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// The database with its version: "SQLite 3.50.4".
    pub name: String,
    pub bytes: i64,
}

pub(super) async fn storage(services: &Services) -> Result<Storage, Error> {
    let db = services.db.read();
    let (product, ask) = match services.db.has_one_writer() {
        true => ("SQLite", SQLITE),
        false => ("PostgreSQL", POSTGRES),
    };
    let statement = Statement::from_string(db.get_database_backend(), ask);
    let row = db.query_one_raw(statement).await?.ok_or(Error::Unreadable("size"))?;
    let version: String = row.try_get("", "version")?;
    Ok(Storage { name: format!("{product} {version}"), bytes: row.try_get("", "bytes")? })
}

const SQLITE: &str = "SELECT sqlite_version() AS version, page_count * page_size AS bytes \
    FROM pragma_page_count(), pragma_page_size()";
const POSTGRES: &str = "SELECT current_setting('server_version') AS version, \
    pg_database_size(current_database()) AS bytes";
