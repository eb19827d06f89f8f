//! P-CONSENT: asks the user before an application sees information about them.

use super::{address, error_page, leave::Back};
use crate::pages::{
    connected_application::words::seen,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, RequestContext, SignedIn},
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        field::HiddenField,
        form_action::form_action,
        frame::Frame,
        text::{listed, nobr},
    },
};
use axum::{extract::Path, http::StatusCode, response::Response};
use identity::{
    authorization::{self, Question},
    grant::Scope,
    secret::Token,
};
use leptos::prelude::*;
use serde::Deserialize;

pub(super) fn show(context: &RequestContext, name: &Token, question: Question) -> Response {
    let consent = path::with(path::CONTINUE_CONSENT, name.reveal());
    let cancel = path::with(path::CONTINUE_CANCEL, name.reveal());
    page(context, StatusCode::OK, move || {
        let title = format!("Continue to {}?", question.application);
        let stays_connected = question.scopes.has(Scope::OfflineAccess);
        view! {
            <Document frame=Frame::SignedIn title=title.clone() heading=title>
                <div class="request">
                    <p>{nobr(&will_see(&question))}</p>
                    {stays_connected.then(|| view! { <p>"It keeps this access after you sign out."</p> })}
                    <div class="actions">
                        <form method="post" action=form_action(consent)>
                            <HiddenField name="scopes" value=question.scopes.to_string() />
                            <Submit label="Continue" kind=ButtonKind::Primary />
                        </form>
                        <Back action=cancel label="Cancel".to_owned() kind=ButtonKind::Secondary />
                    </div>
                </div>
            </Document>
        }
    })
}

fn will_see(Question { application, scopes, groups }: &Question) -> String {
    let words = seen(scopes);
    if words.is_empty() {
        return format!(
            "{application} will see only an ID for your account, and not your name or email address."
        );
    }
    let groups = match groups.as_slice() {
        [] => String::new(),
        names => format!(": {}", names.join(", ")),
    };
    format!("{application} will see your {}{groups}.", listed(&words))
}

/// The scopes that the page showed.
#[derive(Deserialize)]
pub(crate) struct ConsentForm {
    #[serde(default)]
    scopes: String,
}

/// "Continue".
pub(crate) async fn submit(
    SignedIn { context, session }: SignedIn,
    Path(request): Path<String>,
    Fields(form): Fields<ConsentForm>,
) -> Reply {
    let Some(name) = Token::parse(&request) else { return Ok(error_page::gone(&context)) };
    let (services, client) = (context.services(), &context.client);
    authorization::consent(services, client, &session, &name, &form.scopes).await?;
    Redirect::to(address(&name)).into()
}
