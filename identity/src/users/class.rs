//! Accounts with the same role, status, methods, recovery codes and requirement form a class. The
//! database keeps its number in each row (migration `m0014_account_lists` has the formula).

use crate::{
    account::Role, method::Methods, policy::Policy, requirement::Override, second_factor::State,
};

/// The number of a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Class(pub(super) i64);

/// The column `status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StoredStatus {
    Active,
    Invited,
    Deactivated,
}

impl Class {
    /// The class without the requirement. Every sort index includes it.
    pub(super) fn kind(self) -> i64 {
        self.0 & !(3 << 4)
    }

    pub(super) fn methods(self) -> Methods {
        Methods(self.0 & 15)
    }

    pub(super) fn stored_status(self) -> StoredStatus {
        match self.0 >> 6 & 3 {
            0 => StoredStatus::Active,
            1 => StoredStatus::Invited,
            _ => StoredStatus::Deactivated,
        }
    }

    pub(super) fn role(self) -> Role {
        if self.0 >> 8 & 1 == 1 { Role::Administrator } else { Role::Member }
    }

    /// Whether there are recovery codes and all of them were used.
    pub(super) fn has_used_up_codes(self) -> bool {
        self.0 >> 9 & 1 == 1
    }

    fn requirement(self) -> i64 {
        self.0 >> 4 & 3
    }

    /// The two-factor state of these accounts. `exemption_ended` matters only
    /// for exemptions with an end.
    pub(super) fn state(self, policy: &Policy, exemption_ended: bool, now: i64) -> State {
        let decided = match self.requirement() {
            1 => Override::Required { since: 0 },
            2 => Override::Lifted { until: None },
            3 if !exemption_ended => Override::Lifted { until: None },
            _ => Override::Inherit,
        };
        let requirement = policy.requirement(&decided, now);
        State::of(policy, self.methods().is_enabled(), requirement, now)
    }
}
