//! What one rule of a gate says.

use super::path::Path;
use crate::application::{Age, Demand, RequiredProof};
use std::{collections::BTreeSet, fmt};

/// One line: methods, a path, and the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// `None` for all methods.
    methods: Option<BTreeSet<String>>,
    path: Pattern,
    result: RuleResult,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Exact(Path),
    /// Whole segments: `/public/*` matches `/public` and what is below it. `None` matches every path.
    Below(Option<Path>),
}

/// What a rule decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleResult {
    /// Anyone is let in, without signing in.
    Open,
    /// What the application requires.
    Default,
    /// In addition to what the application requires: this proof, and how old it may be.
    Stricter(RequiredProof, Option<Age>),
    /// No user is let in.
    Refused,
}

/// Why a line is not a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleMistake {
    /// A part is missing.
    Parts,
    Methods,
    Path,
    Result,
}

/// A sentence for the administrator, to follow "Line 3:".
impl fmt::Display for RuleMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parts => "Write the methods, the path and the result, separated by spaces.",
            Self::Methods => "Begin with the methods, for example GET,HEAD, or with any.",
            Self::Path => {
                "Write a path that begins with a slash, without a query; * is allowed only as its last part, as in /public/*."
            }
            Self::Result => {
                "End with open, default, second factor, passkey, within 15 minutes, passkey within 15 minutes, or refused."
            }
        })
    }
}

/// The word for all methods.
const ANY: &str = "any";
/// Maximum number of methods in a rule.
const MOST_METHODS: usize = 20;
/// Maximum bytes of a method.
const LONGEST_METHOD: usize = 20;
/// Maximum bytes of a path.
const LONGEST_PATH: usize = 500;

impl Rule {
    pub fn parse(line: &str) -> Result<Self, RuleMistake> {
        let mut words = line.split_whitespace();
        let (Some(methods), Some(path)) = (words.next(), words.next()) else {
            return Err(RuleMistake::Parts);
        };
        let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
        if words.is_empty() {
            return Err(RuleMistake::Parts);
        }
        Ok(Self {
            methods: self::methods(methods).ok_or(RuleMistake::Methods)?,
            path: Pattern::parse(path).ok_or(RuleMistake::Path)?,
            result: RuleResult::parse(&words).ok_or(RuleMistake::Result)?,
        })
    }

    pub fn result(&self) -> RuleResult {
        self.result
    }

    /// A rule that lets everyone in matches only what it says.
    fn is_strict(&self) -> bool {
        self.result != RuleResult::Open
    }

    pub(super) fn has_method(&self, method: &str) -> bool {
        let has = |methods: &BTreeSet<String>| {
            // Servers answer HEAD as they do GET.
            methods.contains(method)
                || (self.is_strict() && method == "HEAD" && methods.contains("GET"))
        };
        self.methods.as_ref().is_none_or(has)
    }

    pub(super) fn has_path(&self, path: &Path) -> bool {
        match &self.path {
            Pattern::Exact(exact) => {
                // Many servers ignore a slash at the end.
                let without = path.as_str().strip_suffix('/');
                exact == path || (self.is_strict() && without == Some(exact.as_str()))
            }
            Pattern::Below(None) => true,
            Pattern::Below(Some(above)) => path
                .as_str()
                .strip_prefix(above.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        }
    }
}

fn methods(text: &str) -> Option<Option<BTreeSet<String>>> {
    if text.eq_ignore_ascii_case(ANY) {
        return Some(None);
    }
    let is_method = |method: &str| {
        let is_allowed = |c: char| c.is_ascii_uppercase() || c == '-';
        let is_any = method.eq_ignore_ascii_case(ANY);
        let is_short = (1..=LONGEST_METHOD).contains(&method.len());
        !is_any && is_short && method.chars().all(is_allowed)
    };
    let methods: BTreeSet<String> = text.split(',').map(str::to_ascii_uppercase).collect();
    let is_right = methods.len() <= MOST_METHODS && methods.iter().all(|it| is_method(it));
    is_right.then_some(Some(methods))
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST_PATH || text.contains('?') {
            return None;
        }
        let path = |text: &str| {
            let path = Path::parse(text.as_bytes()).ok()?;
            (!path.is_odd() && !path.as_str().contains('*')).then_some(path)
        };
        match text.strip_suffix("/*") {
            Some("") => Some(Self::Below(None)),
            // A slash at its end would match nothing.
            Some(above) if above.ends_with('/') => None,
            Some(above) => path(above).map(|path| Self::Below(Some(path))),
            None => path(text).map(Self::Exact),
        }
    }
}

impl RuleResult {
    fn parse(words: &[String]) -> Option<Self> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (proof, within) = match words.as_slice() {
            ["open"] => return Some(Self::Open),
            ["default"] => return Some(Self::Default),
            ["refused"] => return Some(Self::Refused),
            ["second", "factor", within @ ..] => (RequiredProof::SecondFactor, within),
            ["passkey", within @ ..] => (RequiredProof::Passkey, within),
            within @ ["within", ..] => (RequiredProof::Usual, within),
            _ => return None,
        };
        let age = match within {
            [] => None,
            ["within", minutes, "minutes" | "minute"] => Some(Age::new(minutes.parse().ok()?)?),
            _ => return None,
        };
        Some(Self::Stricter(proof, age))
    }

    /// What both require.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refused, _) | (_, Self::Refused) => Self::Refused,
            (Self::Stricter(proof, age), Self::Stricter(other, other_age)) => {
                Self::Stricter(proof.max(other), age.into_iter().chain(other_age).min())
            }
            (stricter @ Self::Stricter(..), _) | (_, stricter @ Self::Stricter(..)) => stricter,
            (Self::Default, _) | (_, Self::Default) => Self::Default,
            (Self::Open, Self::Open) => Self::Open,
        }
    }

    /// What is required of a user, if the application requires `own`: never less. `None` where that does
    /// not matter, because everyone is let in, or no user is.
    pub fn demand(self, own: &Demand) -> Option<Demand> {
        match self {
            Self::Open | Self::Refused => None,
            Self::Default => Some(own.clone()),
            Self::Stricter(proof, age) => {
                let age = own.age.into_iter().chain(age).min();
                Some(Demand { age, ..own.with(proof) })
            }
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let methods = self.methods.iter().flatten().map(String::as_str).collect::<Vec<_>>();
        f.write_str(if self.methods.is_none() { ANY } else { "" })?;
        write!(f, "{} {} {}", methods.join(","), self.path, self.result)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(path) => path.fmt(f),
            Self::Below(None) => f.write_str("/*"),
            Self::Below(Some(path)) => write!(f, "{path}/*"),
        }
    }
}

impl fmt::Display for RuleResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (proof, age) = match self {
            Self::Open => return f.write_str("open"),
            Self::Default => return f.write_str("default"),
            Self::Refused => return f.write_str("refused"),
            Self::Stricter(proof, age) => (proof, age),
        };
        let proof = match proof {
            RequiredProof::Usual => None,
            RequiredProof::SecondFactor => Some("second factor".to_owned()),
            RequiredProof::Passkey => Some("passkey".to_owned()),
        };
        let within = age.map(|age| match age.minutes() {
            1 => "within 1 minute".to_owned(),
            minutes => format!("within {minutes} minutes"),
        });
        let words: Vec<String> = proof.into_iter().chain(within).collect();
        f.write_str(&words.join(" "))
    }
}
