//! Which users to show.

use super::{
    class::{Class, StoredStatus},
    search::SearchText,
    statement::Statement,
};
use crate::{
    account::{self, Role},
    error::Error,
    method::{Method, Methods},
    policy::Policy,
    second_factor::State,
};

/// A user must match everything that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// A part of the name or the address, ignoring case and accents.
    pub text: String,
    pub two_factor: Option<TwoFactor>,
    pub role: Option<Role>,
    pub status: Option<Status>,
    pub method: Option<SignInMethod>,
    /// Has not signed in for a long time.
    pub idle: bool,
}

/// The two-factor state to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TwoFactor {
    Enabled,
    NotEnabled,
    Required,
    Overdue,
    /// No method, whatever is required, also while the second factor is off.
    WithoutMethod,
    /// Enabled, and all recovery codes were used.
    NoCodes,
}

/// Locked users are active as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Active,
    Invited,
    /// Entry of passwords or codes is paused for browsers that have not signed in before.
    Locked,
    Deactivated,
}

/// What a user signs in with besides the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInMethod {
    Code(Method),
    Passkey,
}

impl Filter {
    /// Whether all users match.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The search text, which must be compared with each account.
    pub(super) fn search(&self) -> Option<SearchText> {
        let text = account::folded(&self.text);
        (!text.is_empty()).then_some(SearchText(text))
    }

    /// Whether all accounts of a class match, as far as the class decides.
    pub(super) fn matches(
        &self,
        class: Class,
        policy: &Policy,
        exemption_ended: bool,
        now: i64,
    ) -> bool {
        let state = class.state(policy, exemption_ended, now);
        self.two_factor.is_none_or(|wanted| wanted.is(state, class))
            && self.role.is_none_or(|role| role == class.role())
            && self.status.is_none_or(|status| status.stored_status() == class.stored_status())
            && self.method.is_none_or(|method| method.is_in(class.methods()))
    }

    /// As recorded in the audit log and stored with jobs.
    pub(super) fn as_json(&self) -> serde_json::Value {
        serde_json::json!({
            "text": self.text,
            "two_factor": self.two_factor.map(TwoFactor::as_str),
            "role": self.role.map(Role::as_str),
            "status": self.status.map(Status::as_str),
            "method": self.method.map(SignInMethod::as_str),
            "idle": self.idle,
        })
    }

    /// Reads the result of [`Filter::as_json`]. Unknown values are an error, so that they never
    /// match more users.
    pub(super) fn of_json(json: &serde_json::Value) -> Result<Self, Error> {
        let role = |word: &str| {
            [Role::Administrator, Role::Member].into_iter().find(|role| role.as_str() == word)
        };
        Ok(Self {
            text: json["text"].as_str().ok_or(Error::Unreadable("filter"))?.to_owned(),
            two_factor: parse_optional(&json["two_factor"], TwoFactor::parse)?,
            role: parse_optional(&json["role"], role)?,
            status: parse_optional(&json["status"], Status::parse)?,
            method: parse_optional(&json["method"], SignInMethod::parse)?,
            idle: match &json["idle"] {
                serde_json::Value::Null => false,
                idle => idle.as_bool().ok_or(Error::Unreadable("filter"))?,
            },
        })
    }

    /// The matching classes among those in `there`, or parts of them.
    pub(super) fn parts(&self, there: &[Class], policy: &Policy, now: i64) -> Vec<ClassFilter> {
        let locked = self.status == Some(Status::Locked);
        let mut parts = Vec::new();
        for class in there.iter().copied() {
            let matches = |over| self.matches(class, policy, over, now);
            let exemption = match (matches(false), matches(true)) {
                (true, true) => Exemption::Any,
                (false, false) => continue,
                // Only an exemption with an end can make the difference.
                (true, false) => Exemption::Current,
                (false, true) => Exemption::Ended,
            };
            parts.push(ClassFilter { class, exemption, locked, covers_its_kind: false });
        }
        let whole: Vec<_> =
            parts.iter().filter(|part| part.is_a_whole_class()).map(|part| part.class).collect();
        for part in &mut parts {
            let mut kin = there.iter().filter(|class| class.kind() == part.class.kind());
            part.covers_its_kind = kin.all(|class| whole.contains(class));
        }
        parts
    }
}

/// `None` when it is not set.
fn parse_optional<T>(
    json: &serde_json::Value,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    if json.is_null() {
        return Ok(None);
    }
    json.as_str().and_then(parse).map(Some).ok_or(Error::Unreadable("filter"))
}

/// A class, or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ClassFilter {
    pub(super) class: Class,
    pub(super) exemption: Exemption,
    pub(super) locked: bool,
    /// All classes of its kind match as a whole, so the kind alone decides.
    pub(super) covers_its_kind: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exemption {
    Any,
    Current,
    Ended,
}

impl ClassFilter {
    pub(super) fn is_a_whole_class(self) -> bool {
        self.exemption == Exemption::Any && !self.locked
    }

    /// Whether an account of `class` is in this part.
    pub(super) fn contains(self, class: Class, exemption_ended: bool) -> bool {
        self.class == class
            && match self.exemption {
                Exemption::Any => true,
                Exemption::Current => !exemption_ended,
                Exemption::Ended => exemption_ended,
            }
    }

    /// The conditions besides the class, as SQL.
    pub(super) fn rest(self, statement: &mut Statement, now: i64) -> String {
        let mut text = String::new();
        if self.exemption != Exemption::Any {
            let side = if self.exemption == Exemption::Ended { "<=" } else { ">" };
            text += &format!(" AND requirement_until {side} {}", statement.bind(now));
        }
        if self.locked {
            text += &format!(" AND locked_until > {}", statement.bind(now));
        }
        text
    }
}

impl TwoFactor {
    pub const ALL: [Self; 6] = [
        Self::Enabled,
        Self::NotEnabled,
        Self::Required,
        Self::Overdue,
        Self::WithoutMethod,
        Self::NoCodes,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "enabled",
            Self::NotEnabled => "not_enabled",
            Self::Required => "required",
            Self::Overdue => "overdue",
            Self::WithoutMethod => "none",
            Self::NoCodes => "no_codes",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == word)
    }

    fn is(self, state: State, class: Class) -> bool {
        if self == Self::WithoutMethod {
            return !class.methods().is_enabled();
        }
        match state {
            State::Enabled if self == Self::NoCodes => class.has_used_up_codes(),
            State::Enabled => self == Self::Enabled,
            State::NotEnabled => self == Self::NotEnabled,
            State::Required { .. } => self == Self::Required,
            State::Overdue { .. } => self == Self::Overdue,
            State::Off => false,
        }
    }
}

impl Status {
    pub const ALL: [Self; 4] = [Self::Active, Self::Invited, Self::Locked, Self::Deactivated];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Locked => "locked",
            Self::Deactivated => "deactivated",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == word)
    }

    fn stored_status(self) -> StoredStatus {
        match self {
            Self::Active | Self::Locked => StoredStatus::Active,
            Self::Invited => StoredStatus::Invited,
            Self::Deactivated => StoredStatus::Deactivated,
        }
    }
}

impl SignInMethod {
    pub const ALL: [Self; 4] = [
        Self::Code(Method::App),
        Self::Code(Method::Sms),
        Self::Code(Method::Email),
        Self::Passkey,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code(method) => method.as_str(),
            Self::Passkey => "passkey",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.as_str() == word)
    }

    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Code(method) => method.name(),
            Self::Passkey => "Passkey or security key",
        }
    }

    fn is_in(self, methods: Methods) -> bool {
        match self {
            Self::Code(method) => methods.has(method),
            Self::Passkey => methods.has_passkey(),
        }
    }
}
