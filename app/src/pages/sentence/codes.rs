//! What is wrong with a code.

use super::{SECRET_EXPIRED, open_again};
use crate::pages::{
    reply::page::zone,
    request::RequestContext,
    ui::time::{Style, moment, zone_name},
};
use identity::{
    code::{FormatError, is_code},
    confirmation::Confirm,
    method::Method,
    recovery_code::{self, RecoveryCode},
    second_factor::CodeError,
    throttle::UNTIL_CLEARED,
};

pub(crate) fn codes_paused(context: &RequestContext, until: i64) -> String {
    if until == UNTIL_CLEARED {
        return "Too many incorrect codes. Use another way, or ask your administrator for help."
            .to_owned();
    }
    format!("Too many incorrect codes. Try again at {}.", open_again(context, until))
}

pub(crate) fn code(context: &RequestContext, problem: CodeError) -> String {
    match problem {
        CodeError::Malformed(malformed) => code_form(malformed).to_owned(),
        CodeError::Wrong { failures } => wrong_code(context, failures),
        CodeError::SentWrong { .. } => SENT_WRONG.to_owned(),
        CodeError::Expired => SENT_EXPIRED.to_owned(),
        CodeError::Used => {
            "That code was already used. Wait until your app shows the next one.".to_owned()
        }
        CodeError::Unusable => UNUSABLE.to_owned(),
        CodeError::RecoveryCodeWrong { .. } => RECOVERY_WRONG.to_owned(),
        CodeError::Paused { until } => codes_paused(context, until),
    }
}

const UNUSABLE: &str = "Codes from your app cannot be checked now. Use another way, or ask your administrator for help.";
const SENT_WRONG: &str =
    "That code is not correct. Use the code from the latest message, or ask for a new one.";
const SENT_EXPIRED: &str = "That code has expired. Ask for a new one.";
const RECOVERY_WRONG: &str = "That recovery code is not correct or was already used";

/// The error of a code in a field that accepts no recovery code. `instead` is what to do with one.
pub(crate) fn code_only(
    context: &RequestContext,
    problem: CodeError,
    typed: &str,
    instead: &str,
) -> String {
    if matches!(problem, CodeError::Malformed(_)) && RecoveryCode::parse(typed).is_ok() {
        return format!("That is a recovery code. {instead}");
    }
    code(context, problem)
}

pub(crate) fn recovery_code_form(
    malformed: recovery_code::FormatError,
    typed: &str,
) -> &'static str {
    match malformed {
        recovery_code::FormatError::Format if is_code(typed) => {
            "That is a 6-digit code, not a recovery code. Choose “Back” to enter it."
        }
        recovery_code::FormatError::Empty => "Enter a recovery code",
        recovery_code::FormatError::Format => "A recovery code has 17 letters and numbers",
    }
}

/// The error text for a code that was to confirm a method; `None` if the code was not refused.
pub(crate) fn confirmation(
    context: &RequestContext,
    method: Method,
    outcome: &Confirm,
) -> Option<String> {
    let by_app = method == Method::App;
    match outcome {
        Confirm::Malformed(malformed) => Some(code_form(*malformed).to_owned()),
        Confirm::Wrong { failures } if by_app => Some(wrong_code(context, *failures)),
        Confirm::Wrong { .. } => Some(SENT_WRONG.to_owned()),
        Confirm::Expired if by_app => Some(SECRET_EXPIRED.to_owned()),
        Confirm::Expired => Some(SENT_EXPIRED.to_owned()),
        Confirm::Paused { until } => Some(codes_paused(context, *until)),
        Confirm::Unusable => Some(UNUSABLE.to_owned()),
        Confirm::Done { .. } | Confirm::OutOfDate => None,
    }
}

fn code_form(malformed: FormatError) -> &'static str {
    match malformed {
        FormatError::Empty => "Enter the 6-digit code",
        FormatError::Letters => "The code must be 6 digits, with no letters",
        FormatError::Short => "The code is too short. It must be 6 digits.",
        FormatError::Long => "The code is too long. It must be 6 digits.",
    }
}

/// From the second wrong code on, adds the usual reason.
fn wrong_code(context: &RequestContext, failures: i64) -> String {
    let wrong = "That code is not correct. Enter the code your app shows now.";
    if failures < 2 {
        return wrong.to_owned();
    }
    format!(
        "{wrong} If this keeps happening, set your phone's date and time to automatic. {}",
        our_clock(context)
    )
}

pub(crate) fn our_clock(context: &RequestContext) -> String {
    let zone = zone(context);
    format!(
        "Our clock says {} ({}).",
        moment(context.now(), &zone, Style::TimeWithSeconds),
        zone_name(&zone)
    )
}
