//! Comparing and spending a code.

use super::{current_code::find, slot::Slot};
use crate::{
    account::Owner,
    accounts,
    code::Code,
    entity::{sent_code as row, sent_code_method},
    error::Error,
    method::{Destination, Method},
    services::Services,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use subtle::ConstantTimeEq;

/// The result of comparing a code.
pub(crate) enum Compared {
    /// Not spent yet.
    Right {
        mac: String,
        destination: Destination,
    },
    Wrong,
    /// It has expired, or there is no code.
    Expired,
}

/// Changes nothing: [`spend`] does.
pub(crate) async fn compare(
    services: &Services,
    db: &impl ConnectionTrait,
    slot: &Slot,
    owner: Owner,
    method: Method,
    code: &Code,
) -> Result<Compared, Error> {
    let Some(row) = find(db, slot, owner).await? else {
        return Ok(Compared::Expired);
    };
    let is_over = row.expires_at <= services.now() || !services.has_happened(row.created_at);
    if is_over || row.method != method.as_str() {
        return Ok(Compared::Expired);
    }
    let Some(destination) = slot.open(services, owner.id, &row.address) else {
        return Ok(Compared::Expired);
    };
    let typed = slot.mac(services, owner.id, &destination, code.as_str());
    let right = bool::from(typed.as_bytes().ct_eq(row.mac.as_bytes()));
    Ok(match right {
        true => Compared::Right { mac: row.mac, destination },
        false => Compared::Wrong,
    })
}

/// Spends a code: `true` for exactly one caller, if it is the newest and has not expired.
pub(crate) async fn spend(
    services: &Services,
    db: &impl ConnectionTrait,
    slot: &Slot,
    owner: Owner,
    method: Method,
    mac: &str,
) -> Result<bool, Error> {
    let now = services.now();
    let spent = row::Entity::delete_many()
        .filter(row::Column::Flow.eq(&slot.flow))
        .filter(row::Column::Purpose.eq(slot.purpose.as_str()))
        .filter(row::Column::Mac.eq(mac))
        .filter(row::Column::ExpiresAt.gt(now))
        .filter(row::Column::CreatedAt.lte(services.latest()))
        .exec(db)
        .await?;
    sent_code_method::Entity::update_many()
        .col_expr(sent_code_method::Column::LastUsedAt, Expr::value(now))
        .filter(sent_code_method::Column::AccountId.eq(owner.id.0))
        .filter(sent_code_method::Column::Method.eq(method.as_str()))
        .exec(db)
        .await?;
    let is_spent = spent.rows_affected == 1;
    if is_spent && method == Method::Email {
        accounts::note_email_verified(db, owner.id, now).await?;
    }
    Ok(is_spent)
}
