//! When the log was last verified, and what was found.

use super::verify::Break;
use crate::{
    entity::{audit_anchor, audit_head, installation as row},
    error::Error,
    services::Services,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    pub at: i64,
    pub found: Option<Break>,
}

/// Stores what a verification that ended now has found.
pub async fn note_verification(services: &Services, found: Option<&Break>) -> Result<(), Error> {
    let (node, sequence) = found.map(|broken| (broken.node.as_str(), broken.sequence)).unzip();
    row::Entity::update_many()
        .col_expr(row::Column::AuditVerifiedAt, Expr::value(services.now()))
        .col_expr(row::Column::AuditBrokenNode, Expr::value(node))
        .col_expr(row::Column::AuditBrokenSequence, Expr::value(sequence))
        .filter(row::Column::Id.eq(1))
        .exec(services.db.write())
        .await?;
    Ok(())
}

/// `None` if the log was never verified.
pub(crate) async fn last_verification(services: &Services) -> Result<Option<Verification>, Error> {
    let row = row::Entity::find_by_id(1).one(services.db.read()).await?;
    let row = row.ok_or(Error::Unreadable("installation"))?;
    let found = row.audit_broken_node.zip(row.audit_broken_sequence);
    let found = found.map(|(node, sequence)| Break { node, sequence });
    Ok(row.audit_verified_at.map(|at| Verification { at, found }))
}

/// The length of the log: each chain has a line for every number after its anchor.
pub(crate) async fn entries(services: &Services) -> Result<u64, Error> {
    let db = services.db.read();
    let heads: Vec<i64> = audit_head::Entity::find()
        .select_only()
        .column(audit_head::Column::Sequence)
        .into_tuple()
        .all(db)
        .await?;
    let anchors: Vec<i64> = audit_anchor::Entity::find()
        .select_only()
        .column(audit_anchor::Column::Sequence)
        .into_tuple()
        .all(db)
        .await?;
    let left = heads.iter().sum::<i64>() - anchors.iter().sum::<i64>();
    Ok(u64::try_from(left).unwrap_or_default())
}
