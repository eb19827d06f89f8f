//! The passkeys of an account.

use super::stored::all;
use crate::{entity::passkey as row, error::Error, services::Services, session::Session};

/// A row of "Passkeys and security keys".
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: i64,
    pub name: String,
    /// Whether it is a passkey. Otherwise it is a security key, which needs the password as well.
    pub signs_in_alone: bool,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
}

/// All passkeys and security keys of this account, oldest first.
pub async fn list(services: &Services, session: &Session) -> Result<Vec<Passkey>, Error> {
    let rows = all(services.db.read(), session.account).await?;
    let passkey = |row: row::Model| Passkey {
        id: row.id,
        name: row.name,
        signs_in_alone: row.signs_in_alone,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
    };
    Ok(rows.into_iter().map(passkey).collect())
}
