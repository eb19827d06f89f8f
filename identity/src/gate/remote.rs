//! What an application behind a gate is told about a user.

use super::{
    stored::{Opened, Stored},
    values::RemoteUser,
};
use crate::{assurance::assurance, connection::ToldGroups, group::GroupId};
use std::collections::BTreeSet;

/// The values of its headers, in the order of [`Remote::HEADERS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote(pub [String; 6]);

impl Remote {
    pub const HEADERS: [&str; 6] = [
        "Remote-User",
        "Remote-Email",
        "Remote-Name",
        "Remote-Groups",
        "Remote-Amr",
        "Remote-Auth-Time",
    ];

    /// Empty values, which replace those of a client.
    pub fn nobody() -> Self {
        Self(Default::default())
    }

    /// `None` if the user has no name by which the application could know them.
    pub(super) fn of(found: &Stored, opened: &Opened) -> Option<Self> {
        let owner = &opened.owner;
        let user = match found.gate.settings.remote_user {
            RemoteUser::UserName => owner.user_name.clone(),
            RemoteUser::Email => owner.email.clone(),
            RemoteUser::Subject => opened.subject.clone()?,
        };
        let told = assurance(&opened.proof);
        let values = [
            user,
            owner.email.clone(),
            owner.name.clone(),
            told_groups(found, opened).join(","),
            told.amr.join(" "),
            told.auth_time.to_string(),
        ];
        let values = values.map(|value| if is_header(&value) { value } else { String::new() });
        (!values[0].is_empty()).then_some(Self(values))
    }
}

/// A line break would begin another header.
fn is_header(value: &str) -> bool {
    !value.contains(char::is_control)
}

fn told_groups<'a>(found: &Stored, opened: &'a Opened) -> Vec<&'a str> {
    let named: BTreeSet<GroupId> = found.application.demand.groups().collect();
    let told = found.gate.settings.told_groups;
    let is_told = |group: &GroupId| told == ToldGroups::All || named.contains(group);
    let theirs = opened.groups.iter().filter(|(_, group)| is_told(group));
    theirs.map(|(name, _)| name.as_str()).collect()
}
