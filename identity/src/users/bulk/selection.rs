//! The users of a job.

use crate::{error::Error, users::filter::Filter};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// By account id.
    These(Vec<i64>),
    /// All users who match.
    Matching(Filter),
}

impl Selection {
    /// As stored with a job.
    pub(super) fn as_json(&self) -> Value {
        match self {
            Self::These(ids) => json!({ "these": ids }),
            Self::Matching(filter) => json!({ "matching": filter.as_json() }),
        }
    }

    /// Reads the result of [`Selection::as_json`]. Unknown values are an error, so that they never
    /// select more users.
    pub(super) fn of_json(json: &Value) -> Result<Self, Error> {
        let Some(ids) = json["these"].as_array() else {
            return Ok(Self::Matching(Filter::of_json(&json["matching"])?));
        };
        let ids: Option<Vec<_>> = ids.iter().map(Value::as_i64).collect();
        let mut ids = ids.ok_or(Error::Unreadable("selection"))?;
        ids.sort_unstable();
        ids.dedup();
        Ok(Self::These(ids))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::Role,
        users::filter::{SignInMethod, Status, TwoFactor},
    };

    #[test]
    fn a_stored_selection_is_read_back() {
        let filter = Filter {
            text: "nord".to_owned(),
            two_factor: Some(TwoFactor::Overdue),
            role: Some(Role::Member),
            status: Some(Status::Active),
            method: Some(SignInMethod::Passkey),
            idle: true,
        };
        for selection in [
            Selection::These(vec![1, 2]),
            Selection::Matching(Filter::default()),
            Selection::Matching(filter),
        ] {
            let read = Selection::of_json(&selection.as_json()).unwrap();
            assert_eq!(read, selection);
        }
    }

    #[test]
    fn an_unknown_value_never_selects_more_users() {
        for unknown in [
            json!({}),
            json!(null),
            json!({ "these": [1, "2"] }),
            json!({ "matching": {} }),
            json!({ "matching": "everybody" }),
            json!({ "matching": { "text": null } }),
            json!({ "matching": { "text": "", "two_factor": "sometimes" } }),
            json!({ "matching": { "text": "", "role": "owner" } }),
            json!({ "matching": { "text": "", "status": 7 } }),
            json!({ "matching": { "text": "", "method": "fax" } }),
            json!({ "matching": { "text": "", "idle": "yes" } }),
        ] {
            let read = Selection::of_json(&unknown);
            assert!(matches!(read, Err(Error::Unreadable(_))), "{unknown}: {read:?}");
        }
    }
}
