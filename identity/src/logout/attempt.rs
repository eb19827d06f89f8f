//! One message, sent once. No transaction is open while the application answers.

use super::{
    message::logout_token,
    outcome::{Outcome, Problem},
    queue::{self, Claimed, RETRIED},
};
use crate::{
    outgoing::{Outgoing, Uncallable, client},
    services::Services,
};
use reqwest::{StatusCode, Url};
use std::{pin::pin, time::Duration};
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

/// An application that takes longer no longer keeps others waiting.
const QUICK: Duration = Duration::from_millis(250);

/// Sends the message and records the result. Returns the place among the attempts that run at once when
/// the application takes long. After an error the message is tried again when its lease expires.
pub(super) async fn attempt(
    services: Services,
    outgoing: Outgoing,
    claimed: Claimed,
    place: OwnedSemaphorePermit,
) {
    let outcome = {
        let mut sending = pin!(send(&services, &outgoing, &claimed));
        match timeout(QUICK, &mut sending).await {
            Ok(outcome) => outcome,
            Err(_) => {
                drop(place);
                sending.await
            }
        }
    };
    let (id, attempt, application) =
        (claimed.message.id, claimed.attempt, &claimed.message.application);
    match outcome {
        Outcome::Delivered => tracing::info!(id, attempt, application, "logout message delivered"),
        Outcome::Refused(problem) => {
            let problem = problem.as_str();
            tracing::warn!(id, attempt, application, problem, "logout message refused");
        }
        Outcome::Later(problem) => {
            let problem = problem.as_str();
            tracing::warn!(id, attempt, application, problem, "logout message delayed");
        }
    }
    if let Err(error) = queue::settle(&services, &claimed, outcome).await {
        tracing::error!(id, attempt, %error, "result of a logout message not recorded");
    }
}

async fn send(services: &Services, outgoing: &Outgoing, claimed: &Claimed) -> Outcome {
    let Claimed { message, .. } = claimed;
    // It waited behind others of an application that does not answer.
    if message.tried_since.is_some_and(|since| services.now() >= since + RETRIED) {
        return Outcome::Refused(Problem::Unreachable);
    }
    let Ok(url) = Url::parse(&message.uri) else { return Outcome::Refused(Problem::Address) };
    let token = match logout_token(services, message).await {
        Ok(token) => token,
        Err(error) => {
            tracing::warn!(%error, "a logout message cannot be signed");
            return Outcome::Later(Problem::Unsigned);
        }
    };
    let posted = timeout(outgoing.patience, post(services, outgoing, &url, token)).await;
    posted.unwrap_or(Outcome::Later(Problem::Unreachable))
}

/// Only the status matters: the body is not read.
async fn post(services: &Services, outgoing: &Outgoing, url: &Url, token: String) -> Outcome {
    let client = match client(url, outgoing, &services.public_url).await {
        Ok(client) => client,
        Err(Uncallable::Unknown) => return Outcome::Later(Problem::Unreachable),
        Err(Uncallable::Forbidden) => return Outcome::Refused(Problem::Address),
    };
    let answer = client.post(url.clone()).form(&[("logout_token", token)]).send().await;
    match answer.map(|answer| answer.status()) {
        Ok(status) if status.is_success() => Outcome::Delivered,
        Ok(StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS) => {
            Outcome::Later(Problem::Unavailable)
        }
        Ok(status) if status.is_server_error() => Outcome::Later(Problem::Unavailable),
        Ok(_) => Outcome::Refused(Problem::Refused),
        Err(_) => Outcome::Later(Problem::Unreachable),
    }
}
