//! The rules of a gate, as administrators write them: one a line, and the first that matches decides.

use super::{
    path::Path,
    rule::{Rule, RuleMistake, RuleResult},
};
use crate::invisible::without_invisible;
use std::fmt;

/// Maximum number of rules of a gate.
pub const MOST_RULES: usize = 50;

/// In the order in which they are applied. If none matches, the demand of the application applies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

/// Why a text cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RulesMistake {
    TooMany,
    /// The first line that is not a rule. Lines are counted from 1.
    In {
        line: usize,
        mistake: RuleMistake,
    },
}

/// A sentence for the administrator.
impl fmt::Display for RulesMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => write!(f, "Enter at most {MOST_RULES} rules."),
            Self::In { line, mistake } => write!(f, "Line {line}: {mistake}"),
        }
    }
}

impl Rules {
    /// Blank lines and lines that begin with `#` are ignored and not kept. Reads what [`Rules`] displays.
    pub fn parse(text: &str) -> Result<Self, RulesMistake> {
        let text = without_invisible(text);
        let lines = text.lines().map(str::trim).enumerate();
        let written = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let parsed = written.map(|(at, line)| {
            Rule::parse(line).map_err(|mistake| RulesMistake::In { line: at + 1, mistake })
        });
        let rules = parsed.collect::<Result<Vec<_>, _>>()?;
        if rules.len() > MOST_RULES { Err(RulesMistake::TooMany) } else { Ok(Self(rules)) }
    }

    /// What applies to a request. To an odd path, everything applies that a rule for its method could
    /// require.
    pub fn result(&self, method: &str, path: &Path) -> RuleResult {
        let mut of_method = self.0.iter().filter(|rule| rule.has_method(method));
        if path.is_odd() {
            return of_method.fold(RuleResult::Default, |all, rule| all.and(rule.result()));
        }
        of_method.find(|rule| rule.has_path(path)).map_or(RuleResult::Default, Rule::result)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter()
    }
}

/// One line for each rule.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Rule::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}
