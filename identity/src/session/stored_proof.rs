//! The proof in the row of a session.

use crate::{
    assurance::{Factor, Proof},
    entity::session::{Column, Model},
    services::Services,
};
use sea_orm::sea_query::Expr;

/// What the session rests on; the sign-in, if a clock that was ahead recorded something later.
pub(crate) fn stored(services: &Services, row: &Model) -> Proof {
    let proof = Proof {
        password_at: row.password_at,
        factor: row.factor.as_deref().and_then(Factor::parse),
        factor_at: row.factor_at,
        proved_at: row.proved_at,
    };
    let has_happened = |at: Option<i64>| at.is_none_or(|at| services.has_happened(at));
    let is_past = has_happened(proof.factor_at) && has_happened(Some(proof.proved_at));
    if is_past { proof } else { of_sign_in(&row.signed_in_with, row.created_at) }
}

/// What is known of the sign-in alone. A passkey may have been used without the password. The factor
/// does not count as given a moment ago.
pub(super) fn of_sign_in(signed_in_with: &str, signed_in_at: i64) -> Proof {
    let factor = Factor::parse(signed_in_with);
    let password_at = (factor != Some(Factor::Passkey)).then_some(signed_in_at);
    Proof { password_at, factor, factor_at: None, proved_at: signed_in_at }
}

/// The columns of a proof with their values.
pub(super) fn columns(proof: &Proof) -> [(Column, Expr); 4] {
    [
        (Column::PasswordAt, Expr::value(proof.password_at)),
        (Column::Factor, Expr::value(proof.factor.map(Factor::as_str))),
        (Column::FactorAt, Expr::value(proof.factor_at)),
        (Column::ProvedAt, Expr::value(proof.proved_at)),
    ]
}
