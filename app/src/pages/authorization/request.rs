//! `/oidc/authorize`: a request of an application arrives.

use super::{address, error_page, leave, session};
use crate::pages::{
    reply::{Reply, redirect::Redirect},
    request::RequestContext,
    sent_form::SentForm,
};
use axum::extract::RawQuery;
use identity::authorization::{self, Outcome, Parameters};

/// A navigation, so a redirect may lead to the application.
pub(crate) async fn show(context: RequestContext, RawQuery(query): RawQuery) -> Reply {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes());
    let (services, client) = (context.services(), &context.client);
    let session = session(&context);
    let outcome = authorization::authorize(services, client, session, &parameters).await?;
    answer(&context, outcome)
}

/// A form of another site, which arrives without the cookie of the session.
pub(crate) async fn submit(context: RequestContext, SentForm(form): SentForm) -> Reply {
    let parameters = Parameters::parse(&form);
    let outcome = authorization::wait(context.services(), &parameters).await?;
    answer(&context, outcome)
}

fn answer(context: &RequestContext, outcome: Outcome) -> Reply {
    match outcome {
        Outcome::Answer(answer) => leave::at_once(context, answer),
        Outcome::Waits(name) => Redirect::to(address(&name)).into(),
        Outcome::Rejected(rejected) => Ok(error_page::show(context, rejected)),
        Outcome::Gone => Ok(error_page::gone(context)),
    }
}
