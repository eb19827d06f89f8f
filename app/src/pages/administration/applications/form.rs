//! What D-APP-NEW and D-APP-EDIT send.

use crate::pages::{sentence, ui::error_summary::FieldErrors};
use identity::{
    application::{
        Address, Age, Application, ApplicationName, Demand, Description, Groups, RequiredProof, Who,
    },
    group::GroupId,
};

/// The values of "Who can open it?".
pub(super) const EVERYONE: &str = "everyone";
pub(super) const MEMBERS: &str = "members";

#[derive(Clone)]
pub(super) struct ApplicationForm {
    /// A new application has none.
    pub(super) version: i64,
    pub(super) name: String,
    pub(super) address: String,
    pub(super) who: String,
    /// The ids of the checked groups.
    pub(super) groups: Vec<String>,
    pub(super) proof: String,
    /// Minutes, or empty.
    pub(super) age: String,
    pub(super) trusted_browser: bool,
}

impl Default for ApplicationForm {
    fn default() -> Self {
        Self {
            version: 0,
            name: String::new(),
            address: String::new(),
            who: EVERYONE.to_owned(),
            groups: Vec::new(),
            proof: RequiredProof::Usual.as_str().to_owned(),
            age: String::new(),
            trusted_browser: false,
        }
    }
}

impl ApplicationForm {
    pub(super) fn of(application: &Application) -> Self {
        let demand = &application.demand;
        let (who, groups) = match &demand.who {
            Who::Everyone => (EVERYONE, Vec::new()),
            Who::Members(groups) => (MEMBERS, groups.iter().map(|id| id.to_string()).collect()),
        };
        Self {
            version: application.version,
            name: application.name.clone(),
            address: application.address.clone().unwrap_or_default(),
            who: who.to_owned(),
            groups,
            proof: demand.proof.as_str().to_owned(),
            age: demand.age.map(|age| age.minutes().to_string()).unwrap_or_default(),
            trusted_browser: demand.accepts_trusted_browser,
        }
    }

    pub(super) fn of_pairs(pairs: &[(String, String)]) -> Self {
        let said = |name: &str| {
            let found = pairs.iter().find(|(each, _)| each == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let groups = pairs.iter().filter(|(name, _)| name == "group");
        Self {
            version: said("version").parse().unwrap_or_default(),
            name: said("name"),
            address: said("address"),
            who: said("who"),
            groups: groups.map(|(_, value)| value.clone()).collect(),
            proof: said("proof"),
            age: said("age"),
            trusted_browser: said("trusted_browser") == "on",
        }
    }

    /// Parses the fields; errors are noted.
    pub(super) fn parse(&self, errors: &mut FieldErrors) -> Option<Description> {
        let name = ApplicationName::parse(&self.name);
        if name.is_none() {
            errors.note("name", sentence::user_name(&self.name));
        }
        let address = match self.address.trim() {
            "" => Some(None),
            text => Address::parse(text).map(Some),
        };
        if address.is_none() {
            errors.note("address", sentence::APPLICATION_ADDRESS);
        }
        let who = self.who(errors);
        let proof = RequiredProof::parse(&self.proof);
        if proof.is_none() {
            errors.note("proof", "Choose how they must sign in");
        }
        let age = match self.age.as_str() {
            "" => Some(None),
            text => text.parse().ok().and_then(Age::new).map(Some),
        };
        if age.is_none() {
            errors.note("age", "Choose a time from the list");
        }
        let accepts_trusted_browser = self.trusted_browser;
        let demand = Demand { who: who?, proof: proof?, age: age?, accepts_trusted_browser };
        Some(Description { name: name?, address: address?, demand })
    }

    fn who(&self, errors: &mut FieldErrors) -> Option<Who> {
        let groups = self.groups.iter().filter_map(|id| GroupId::parse(id));
        let (who, problem) = match self.who.as_str() {
            EVERYONE => (Some(Who::Everyone), ""),
            MEMBERS => (Groups::new(groups).map(Who::Members), "Choose at least one group"),
            _ => (None, "Choose who can open it"),
        };
        if who.is_none() {
            errors.note("who", problem);
        }
        who
    }
}
