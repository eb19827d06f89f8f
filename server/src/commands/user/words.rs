//! Roles, statuses and two-factor states, as the operator and JSON read them.

use identity::{account::Role, second_factor::State, users::Status};

pub(super) fn role(role: Role) -> &'static str {
    match role {
        Role::Administrator => "administrator",
        Role::Member => "member",
    }
}

pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Invited => "invited",
        Status::Locked => "locked",
        Status::Deactivated => "deactivated",
    }
}

pub(super) fn two_factor(state: State) -> &'static str {
    match state {
        State::Enabled => "enabled",
        State::NotEnabled => "not enabled",
        State::Required { .. } => "required",
        State::Overdue { .. } => "overdue",
        State::Off => "off",
    }
}
