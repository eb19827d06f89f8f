//! Texts shared by the tabs "Email" and "SMS": the source of the settings, and test results.

use crate::pages::{
    reply::page::zone,
    request::RequestContext,
    sentence,
    ui::{
        notice::Notice,
        time::{Style, moment},
    },
};
use axum::http::StatusCode;
use identity::{
    delivery::trial::{DeliveryError, Trial},
    settings::{DecidedBy, test_message::Test},
};

/// The notice above the form; `variable` is the operator's environment variable.
pub(super) fn decided_by(who: DecidedBy, what: &str, peer: &str, variable: &str) -> Option<Notice> {
    match who {
        DecidedBy::Operator => {
            Some(Notice::information(format!("Set by {variable} on the server.")))
        }
        DecidedBy::Settings => None,
        DecidedBy::Files => Some(Notice::information(format!(
            "There is no {peer} yet: {what} are saved as files on the server."
        ))),
        DecidedBy::NotConfigured => {
            Some(Notice::information(format!("There is no {peer} yet: {what} cannot be sent.")))
        }
    }
}

/// The result of a test message, with the status of the response. `message` is "email" or
/// "message", `peer` is "mail server" or "SMS gateway".
pub(super) fn tested(
    context: &RequestContext,
    message: &str,
    peer: &str,
    test: Test,
) -> (StatusCode, Notice) {
    let not = |text| (StatusCode::UNPROCESSABLE_ENTITY, Notice::error(text));
    match test {
        Test::Accepted { at } => {
            let time = moment(at, &zone(context), Style::Time);
            let text = format!("The test {message} was accepted by the {peer} at {time}.");
            (StatusCode::OK, Notice::success(text))
        }
        Test::Not(Trial::Answered(words)) => not(answered(peer, &words)),
        Test::Not(Trial::Failed(error)) => not(failed(peer, error)),
        Test::Not(Trial::NotSetUp | Trial::Accepted) => {
            not(format!("Save your {peer} first, then send a test."))
        }
        Test::Paused { until } => {
            let (_, notice) = not(sentence::tries_paused(context, until));
            (StatusCode::TOO_MANY_REQUESTS, notice)
        }
    }
}

pub(super) fn answered(peer: &str, words: &str) -> String {
    format!("The {peer} answered: {words}")
}

pub(super) fn failed(peer: &str, error: DeliveryError) -> String {
    match error {
        DeliveryError::Unreachable => {
            format!("The {peer} could not be reached, or did not answer within 10 seconds.")
        }
        DeliveryError::Insecure => format!(
            "The connection would not be secure: the {peer} offers no encryption or has an untrusted certificate."
        ),
        DeliveryError::NoSignIn => {
            format!("The {peer} does not support a sign-in method we can use.")
        }
        DeliveryError::Garbled => {
            format!("The {peer} sent a response that we do not understand.")
        }
        DeliveryError::Recipient => "We cannot send to this address.".to_owned(),
    }
}
