//! Parts of sentences that depend on a number or a case.

use super::kind::DisabledBy;

pub(super) fn who_disabled(by: DisabledBy) -> &'static str {
    match by {
        DisabledBy::You => "by you",
        DisabledBy::Link => "with the link from your administrator",
        DisabledBy::Administrator => "by an administrator",
        DisabledBy::Operator => "by the operator of the server",
    }
}

pub(super) fn codes_left(left: u64) -> String {
    match left {
        0 => "None are left".to_owned(),
        1 => "1 is left".to_owned(),
        _ => format!("{left} are left"),
    }
}

pub(super) fn by_when(days_left: Option<i64>, day: &str) -> String {
    match days_left {
        None => format!("Set up two-factor authentication by {day}"),
        Some(..=1) => "Set up two-factor authentication today".to_owned(),
        Some(days) => format!("{days} days left to set up two-factor authentication"),
    }
}
