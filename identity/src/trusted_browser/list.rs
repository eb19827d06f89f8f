//! The trusted browsers of an account.

use super::row::{end, family, of};
use crate::{
    account::Owner,
    client::Client,
    entity::{policy as policy_row, trusted_browser as row},
    error::Error,
    policy::{self, Policy},
    services::Services,
    session::Session,
};
use sea_orm::{FromQueryResult, QueryOrder};

/// A row of "Trusted browsers".
#[derive(Clone, Debug)]
pub struct TrustedBrowser {
    pub id: i64,
    /// Such as "Firefox on Windows".
    pub browser: String,
    pub trusted_at: i64,
    pub last_used_at: Option<i64>,
    pub expires_at: i64,
    pub is_this: bool,
}

#[derive(FromQueryResult)]
struct Stored {
    #[sea_orm(nested)]
    row: row::Model,
    #[sea_orm(nested(prefix = "policy_"))]
    policy: policy_row::Model,
}

/// All trusted browsers of this account, this one first, then the newest.
pub async fn list(
    services: &Services,
    session: &Session,
    client: &Client,
) -> Result<Vec<TrustedBrowser>, Error> {
    let newest_first = policy::joined(of(session.into()).order_by_desc(row::Column::Id));
    let rows = newest_first.into_model::<Stored>().all(services.db.read()).await?;
    let here = family(client);
    let now = services.now();
    let mut found: Vec<_> = rows
        .into_iter()
        .filter_map(|Stored { row, policy }| {
            let expires_at = end(&row, &policy.into()).filter(|end| now < *end)?;
            Some(TrustedBrowser {
                id: row.id,
                browser: row.browser,
                trusted_at: row.created_at,
                last_used_at: row.last_used_at,
                expires_at,
                is_this: here.as_ref() == Some(&row.family_hash),
            })
        })
        .collect();
    found.sort_by_key(|browser| !browser.is_this);
    Ok(found)
}

/// The number of trusted browsers of an account, for administrators.
pub(crate) async fn count(
    services: &Services,
    owner: Owner,
    policy: &Policy,
) -> Result<usize, Error> {
    let rows = of(owner).all(services.db.read()).await?;
    let now = services.now();
    Ok(rows.iter().filter(|row| end(row, policy).is_some_and(|end| now < end)).count())
}
