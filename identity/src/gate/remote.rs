//! What an application behind a gate is told about a user.

use super::{stored::Place, values::RemoteUser};
use crate::{
    assurance::{Proof, assurance},
    connection::ToldGroups,
    entity::account,
    group::GroupId,
};
use std::collections::{BTreeMap, BTreeSet};

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

    /// `None` if the user has no name that the application can use.
    pub(super) fn of(
        place: &Place,
        owner: &account::Model,
        groups: &BTreeMap<String, GroupId>,
        subject: Option<&str>,
        proof: &Proof,
    ) -> Option<Self> {
        let user = match place.gate.settings.remote_user {
            RemoteUser::UserName => owner.user_name.clone(),
            RemoteUser::Email => owner.email.clone(),
            RemoteUser::Subject => subject?.to_owned(),
        };
        let told = assurance(proof);
        let values = [
            user,
            owner.email.clone(),
            owner.name.clone(),
            told_groups(place, groups).join(","),
            told.amr.join(" "),
            told.auth_time.to_string(),
        ];
        let values = values.map(|value| if is_header(&value) { value } else { String::new() });
        (!values[0].is_empty()).then_some(Self(values))
    }

    /// One text, which takes less memory.
    pub(super) fn joined(&self) -> Box<str> {
        self.0.join("\n").into()
    }

    pub(super) fn split(joined: &str) -> Self {
        let mut values = joined.split('\n').map(str::to_owned);
        Self([(); 6].map(|()| values.next().unwrap_or_default()))
    }
}

/// A line break would begin another header.
fn is_header(value: &str) -> bool {
    !value.contains(char::is_control)
}

fn told_groups<'a>(place: &Place, groups: &'a BTreeMap<String, GroupId>) -> Vec<&'a str> {
    let named: BTreeSet<GroupId> = place.application.demand.groups().collect();
    let told = place.gate.settings.told_groups;
    let is_told = |group: &GroupId| told == ToldGroups::All || named.contains(group);
    let theirs = groups.iter().filter(|(_, group)| is_told(group));
    theirs.map(|(name, _)| name.as_str()).collect()
}
