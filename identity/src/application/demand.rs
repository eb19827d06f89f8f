//! What an application requires: who may open it, what they must have proved, and how recently.

use crate::{assurance::Strength, entity::application as row, error::Error, group::GroupId};
use std::{collections::BTreeSet, ops::RangeInclusive};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    pub who: Who,
    pub proof: RequiredProof,
    /// How old the proof may be; `None` if that does not matter.
    pub age: Option<Age>,
    /// Whether a trusted browser counts as the second factor.
    pub accepts_trusted_browser: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    Everyone,
    /// Members of any of these groups.
    Members(Groups),
}

/// At least one group. An application whose groups were removed from the database has none, and
/// no user can open it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups(pub(super) BTreeSet<GroupId>);

impl Groups {
    /// `None` without a group.
    pub fn new(groups: impl IntoIterator<Item = GroupId>) -> Option<Self> {
        let groups = BTreeSet::from_iter(groups);
        (!groups.is_empty()).then_some(Self(groups))
    }

    pub fn contains(&self, group: GroupId) -> bool {
        self.0.contains(&group)
    }

    pub fn iter(&self) -> impl Iterator<Item = GroupId> {
        self.0.iter().copied()
    }
}

/// From the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RequiredProof {
    /// What signing in requires.
    Usual,
    /// Codes sent by email do not count.
    SecondFactor,
    Passkey,
}

impl RequiredProof {
    pub const ALL: [Self; 3] = [Self::Usual, Self::SecondFactor, Self::Passkey];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::SecondFactor => "second_factor",
            Self::Passkey => "passkey",
        }
    }

    /// The weakest proof that is enough, if a trusted browser is not accepted.
    pub(crate) fn strength(self) -> Strength {
        match self {
            Self::Usual => Strength::Password,
            Self::SecondFactor => Strength::SecondFactor,
            Self::Passkey => Strength::Passkey,
        }
    }

    /// Reads the result of [`RequiredProof::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|proof| proof.as_str() == text)
    }
}

/// Minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Age(i64);

impl Age {
    pub const MINUTES: RangeInclusive<i64> = 1..=720;

    /// `None` outside of [`Age::MINUTES`].
    pub fn new(minutes: i64) -> Option<Self> {
        Self::MINUTES.contains(&minutes).then_some(Self(minutes))
    }

    pub fn minutes(self) -> i64 {
        self.0
    }

    pub(crate) fn seconds(self) -> i64 {
        self.0 * 60
    }
}

// The values of the column `who`.
pub(super) const EVERYONE: &str = "everyone";
const GROUPS: &str = "groups";

impl Who {
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::Everyone => EVERYONE,
            Self::Members(_) => GROUPS,
        }
    }
}

impl Demand {
    /// The demand of the application in this row, which names these groups. A value that is not known
    /// is an error, so that it admits no user.
    pub(super) fn stored(row: &row::Model, groups: BTreeSet<GroupId>) -> Result<Self, Error> {
        let who = match row.who.as_str() {
            EVERYONE => Who::Everyone,
            GROUPS => Who::Members(Groups(groups)),
            _ => return Err(Error::Unreadable("application")),
        };
        let proof = RequiredProof::parse(&row.proof).ok_or(Error::Unreadable("application"))?;
        let age = match row.age {
            None => None,
            Some(minutes) => Some(Age::new(minutes).ok_or(Error::Unreadable("application"))?),
        };
        Ok(Self { who, proof, age, accepts_trusted_browser: row.accepts_trusted_browser })
    }

    /// The same, and this proof is required as well. One that comes from a request is never met by a
    /// trusted browser.
    pub(crate) fn with(&self, proof: RequiredProof) -> Self {
        let accepts_trusted_browser = self.accepts_trusted_browser && proof == RequiredProof::Usual;
        Self { proof: self.proof.max(proof), accepts_trusted_browser, ..self.clone() }
    }

    /// The groups that it names.
    pub(crate) fn groups(&self) -> impl Iterator<Item = GroupId> {
        let named = match &self.who {
            Who::Everyone => None,
            Who::Members(groups) => Some(groups.iter()),
        };
        named.into_iter().flatten()
    }
}
