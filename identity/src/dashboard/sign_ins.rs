//! Refused sign-ins.

use crate::{
    audit::{Kind, REFUSED},
    entity::audit_event as event,
    error::Error,
    services::Services,
    session::Administrator,
};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// The kinds of events that a refused sign-in is recorded as.
pub const SIGN_INS: [Kind; 2] = [Kind::SignInStarted, Kind::SignedIn];

/// Refused sign-ins in the last 24 hours.
pub async fn failed_sign_ins(services: &Services, _: Administrator<'_>) -> Result<u64, Error> {
    let count = event::Entity::find()
        .filter(event::Column::Event.is_in(SIGN_INS.map(Kind::as_str)))
        .filter(event::Column::Result.eq(REFUSED))
        .filter(event::Column::At.gt(services.now() - 86_400))
        .count(services.db.read())
        .await?;
    Ok(count)
}
