//! What D-GATE sends.

use super::words;
use crate::pages::ui::error_summary::FieldErrors;
use identity::{
    connection::ToldGroups,
    gate::{self, Gate, Host, RemoteUser, Rules, Settings},
};
use serde::Deserialize;

#[derive(Clone, Deserialize)]
#[serde(default)]
pub(crate) struct GateForm {
    /// Empty for a new gate.
    version: String,
    pub(super) host: String,
    pub(super) remote_user: String,
    pub(super) told_groups: String,
    /// One per line.
    pub(super) rules: String,
}

impl Default for GateForm {
    fn default() -> Self {
        Self {
            version: String::new(),
            host: String::new(),
            remote_user: RemoteUser::default().as_str().to_owned(),
            told_groups: ToldGroups::default().as_str().to_owned(),
            rules: String::new(),
        }
    }
}

impl GateForm {
    pub(super) fn of(gate: &Gate) -> Self {
        Self {
            version: gate.version.to_string(),
            host: gate.settings.host.as_str().to_owned(),
            remote_user: gate.settings.remote_user.as_str().to_owned(),
            told_groups: gate.settings.told_groups.as_str().to_owned(),
            rules: gate.settings.rules.to_string(),
        }
    }

    /// That of the gate that the form showed.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// Parses the fields; errors are noted.
    pub(super) fn parse(&self, errors: &mut FieldErrors) -> Option<Settings> {
        let host = Host::parse(&self.host);
        if let Err(mistake) = &host {
            errors.note("host", words::mistake(mistake));
        }
        let remote_user = RemoteUser::parse(&self.remote_user);
        if remote_user.is_none() {
            errors.note("remote_user", "Choose what Remote-User contains from the list");
        }
        let told_groups = gate::told_groups(&self.told_groups);
        if told_groups.is_none() {
            errors.note("told_groups", "Choose the groups from the list");
        }
        let rules = Rules::parse(&self.rules);
        if let Err(mistake) = &rules {
            errors.note("rules", words::mistake(mistake));
        }
        Some(Settings {
            host: host.ok()?,
            remote_user: remote_user?,
            told_groups: told_groups?,
            rules: rules.ok()?,
        })
    }
}
