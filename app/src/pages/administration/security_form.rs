//! The form of the tab "Security": the submitted fields, and the values that it shows.

use crate::pages::request::RequestContext;
use identity::{
    policy::{Allowed, Policy},
    settings::security::{Start, Update},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

/// The organization's time zone.
pub(super) fn zone(context: &RequestContext) -> TimeZone {
    TimeZone::get(&context.about.time_zone).unwrap_or(TimeZone::UTC)
}

#[derive(Clone, Deserialize)]
pub(crate) struct SecurityForm {
    pub(super) version: i64,
    #[serde(default)]
    pub(super) second_factor: String,
    #[serde(default)]
    pub(super) trust: String,
    #[serde(default)]
    pub(super) trust_days: String,
    #[serde(default)]
    pub(super) enforce: String,
    /// "sign-in" or "date".
    #[serde(default)]
    pub(super) start: String,
    #[serde(default)]
    pub(super) required_from: String,
    #[serde(default)]
    pub(super) app: String,
    #[serde(default)]
    pub(super) sms: String,
    #[serde(default)]
    pub(super) email: String,
    #[serde(default)]
    pub(super) passkeys: String,
    /// The answer to the confirmation dialog: "yes" or "no".
    #[serde(default)]
    pub(super) confirmed: String,
}

impl SecurityForm {
    /// Invalid numbers of days become a value that is not allowed, invalid dates one in the past,
    /// so that the rules reject them.
    pub(super) fn parse(&self, zone: &TimeZone) -> Update {
        let ticked = |value: &str| value == "on";
        let start = match self.start.as_str() {
            "date" => Start::On(first_second(&self.required_from, zone).unwrap_or(0)),
            _ => Start::NextSignIn,
        };
        Update {
            version: self.version,
            second_factor_on: ticked(&self.second_factor),
            allowed: Allowed {
                app: ticked(&self.app),
                sms: ticked(&self.sms),
                email: ticked(&self.email),
            },
            passkeys_allowed: ticked(&self.passkeys),
            trust_allowed: ticked(&self.trust),
            trust_days: self.trust_days.trim().parse().unwrap_or_default(),
            enforce: ticked(&self.enforce).then_some(start),
        }
    }
}

/// When a day begins in the organization's time zone.
fn first_second(date: &str, zone: &TimeZone) -> Option<i64> {
    let date: Date = date.trim().parse().ok()?;
    Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_second())
}

/// The values that the form shows.
#[derive(Clone)]
pub(super) struct Values {
    pub(super) version: i64,
    pub(super) second_factor: bool,
    pub(super) trust: bool,
    pub(super) trust_days: String,
    pub(super) enforce: bool,
    /// "sign-in" or "date".
    pub(super) start: &'static str,
    pub(super) required_from: String,
    pub(super) allowed: Allowed,
    pub(super) passkeys: bool,
}

/// The default start is two weeks ahead.
const AHEAD: i64 = 14 * 86_400;

impl Values {
    pub(super) fn of(policy: &Policy, context: &RequestContext) -> Self {
        let from = policy.enforcement.and_then(|enforcement| enforcement.from);
        let day = Timestamp::from_second(from.unwrap_or_else(|| context.now() + AHEAD));
        let day = day.unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone(context)).date();
        Self {
            version: policy.version,
            second_factor: policy.second_factor_on,
            trust: policy.trust_allowed,
            trust_days: policy.trust_days.to_string(),
            enforce: policy.enforcement.is_some(),
            start: if from.is_some() { "date" } else { "sign-in" },
            required_from: day.to_string(),
            allowed: policy.allowed,
            passkeys: policy.passkeys_allowed,
        }
    }

    pub(super) fn typed(form: &SecurityForm) -> Self {
        let ticked = |value: &str| value == "on";
        Self {
            version: form.version,
            second_factor: ticked(&form.second_factor),
            trust: ticked(&form.trust),
            trust_days: form.trust_days.clone(),
            enforce: ticked(&form.enforce),
            start: if form.start == "date" { "date" } else { "sign-in" },
            required_from: form.required_from.clone(),
            allowed: Allowed {
                app: ticked(&form.app),
                sms: ticked(&form.sms),
                email: ticked(&form.email),
            },
            passkeys: ticked(&form.passkeys),
        }
    }

    /// When enforcement starts, if it is on.
    pub(super) fn started(&self) -> Option<&'static str> {
        self.enforce.then_some(self.start)
    }

    /// The day on which enforcement starts, if it starts on a day.
    pub(super) fn day(&self) -> Option<String> {
        (self.started() == Some("date")).then(|| self.required_from.clone())
    }
}
