//! One line of the report.

use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Fine,
    Warning,
    Problem,
}

/// What was checked, what was found, and what to do.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) level: Level,
    what: &'static str,
    text: String,
    remedy: Option<String>,
}

impl Finding {
    pub(super) fn fine(what: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Fine, what, text: text.into(), remedy: None }
    }

    pub(super) fn warning(what: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Warning, ..Self::fine(what, text) }
    }

    pub(super) fn problem(what: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Problem, ..Self::fine(what, text) }
    }

    pub(super) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let Self { what, text, .. } = self;
        let level = match self.level {
            Level::Fine => "ok",
            Level::Warning => "warn",
            Level::Problem => "FAIL",
        };
        let remedy = self.remedy.iter().map(|remedy| format!("{:22}{remedy}", ""));
        [format!("{level:6}{what:16}{text}")].into_iter().chain(remedy).collect()
    }

    pub(super) fn as_json(&self) -> Value {
        let level = match self.level {
            Level::Fine => "ok",
            Level::Warning => "warning",
            Level::Problem => "problem",
        };
        json!({ "level": level, "what": self.what, "text": self.text, "remedy": self.remedy })
    }
}
