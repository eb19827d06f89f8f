//! The proof in a row: of a session, and of what was made with its proof.

use crate::{
    assurance::{Factor, Proof},
    entity::{
        gate_session, grant,
        session::{Column, Model},
    },
    services::Services,
};
use sea_orm::sea_query::Expr;

/// The columns of a proof.
pub(crate) struct StoredProof<'row> {
    password_at: Option<i64>,
    factor: Option<&'row str>,
    factor_at: Option<i64>,
    proved_at: i64,
}

macro_rules! with_columns {
    ($($row:ty),+) => {$(
        impl<'row> From<&'row $row> for StoredProof<'row> {
            fn from(row: &'row $row) -> Self {
                Self {
                    password_at: row.password_at,
                    factor: row.factor.as_deref(),
                    factor_at: row.factor_at,
                    proved_at: row.proved_at,
                }
            }
        }
    )+};
}

with_columns! { Model, gate_session::Model, grant::Model }

impl StoredProof<'_> {
    /// `None` if a clock that was ahead recorded it.
    pub(crate) fn read(&self, services: &Services) -> Option<Proof> {
        let proof = Proof {
            password_at: self.password_at,
            factor: self.factor.and_then(Factor::parse),
            factor_at: self.factor_at,
            proved_at: self.proved_at,
        };
        let has_happened = |at: Option<i64>| at.is_none_or(|at| services.has_happened(at));
        let is_past = has_happened(proof.factor_at) && has_happened(Some(proof.proved_at));
        is_past.then_some(proof)
    }
}

/// What the session rests on; the sign-in, if a clock that was ahead recorded something later.
pub(crate) fn stored(services: &Services, row: &Model) -> Proof {
    let stored = StoredProof::from(row).read(services);
    stored.unwrap_or_else(|| of_sign_in(&row.signed_in_with, row.created_at))
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
