//! Rows of trusted browsers, and until when they are valid.

use crate::{
    account::Owner, client::Client, entity::trusted_browser as row, policy::Policy,
    secret::TokenHash, trust_cookie::TrustCookie,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

pub(super) const DAY: i64 = 86_400;

/// The browsers that are trusted under the current version of the account.
pub(super) fn of(owner: Owner) -> Select<row::Entity> {
    row::Entity::find()
        .filter(row::Column::AccountId.eq(owner.id.0))
        .filter(row::Column::SecurityVersion.eq(owner.security_version))
}

/// When trust ends: on its day, or earlier if the policy now allows fewer days.
pub(super) fn end(row: &row::Model, policy: &Policy) -> Option<i64> {
    policy.trust().map(|days| Ord::min(row.expires_at, row.created_at + days * DAY))
}

/// The name under which this browser claims to be trusted.
pub(super) fn family(client: &Client) -> Option<TokenHash> {
    TrustCookie::parse(client.trust.as_deref()?).map(|cookie| cookie.name.hash())
}
