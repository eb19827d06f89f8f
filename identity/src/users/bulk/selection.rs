//! Whom a job is about.

use super::Filter;
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// By number.
    These(Vec<i64>),
    /// Everybody who fits.
    Matching(Filter),
}

impl Selection {
    /// As a job keeps it.
    pub(super) fn as_json(&self) -> Value {
        match self {
            Self::These(ids) => json!({ "these": ids }),
            Self::Matching(filter) => json!({ "matching": filter.as_json() }),
        }
    }

    pub(super) fn of_json(json: &Value) -> Self {
        match json["these"].as_array() {
            Some(ids) => {
                let mut ids: Vec<_> = ids.iter().filter_map(Value::as_i64).collect();
                ids.sort_unstable();
                ids.dedup();
                Self::These(ids)
            }
            None => Self::Matching(Filter::of_json(&json["matching"])),
        }
    }
}
