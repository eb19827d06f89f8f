//! D-APP-CHECK: whether one user could open an application. It changes nothing, so it is a form that
//! reads.

use super::{
    application,
    verdict::{at_sign_in, signed_in as in_their_browser},
};
use crate::pages::{
    error::HttpError,
    path, query,
    reply::{Reply, onward},
    request::SignedIn,
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        dialog::{Cancel, Dialog},
        field::EmailField,
        first_focus::FirstFocus,
        overlay::Overlay,
        text::nobr,
    },
};
use axum::{
    extract::Path,
    http::{StatusCode, Uri},
};
use identity::{
    access::{self, Check, Checked},
    account::EmailAddress,
};
use leptos::prelude::*;

const FORM: &str = "application-check-form";

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>, uri: Uri) -> Reply {
    // Missing until the form was sent.
    let email = query::pairs(&uri).into_iter().find(|(name, _)| name == "email");
    let email = email.map(|(_, email)| email);
    let listed = application(&signed_in, &id).await?;
    let (context, id) = (&signed_in.context, listed.application.id);
    let (mut error, mut verdict) = (None, None);
    match email.as_deref().map(EmailAddress::parse) {
        None => {}
        Some(Err(problem)) => error = Some(sentence::email(problem)),
        Some(Ok(email)) => {
            let administrator = signed_in.administrator()?;
            match access::check(context.services(), administrator, id, &email).await? {
                Check::Done(checked) => verdict = Some(checked),
                Check::NoSuchUser => error = Some(sentence::NO_SUCH_USER),
                Check::Gone => return Err(HttpError::NotFound.into()),
            }
        }
    }
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let below = path::with(path::APPLICATION, id);
    let close = below.clone();
    let overlay = Overlay::new("Check a person", error.is_some(), move || {
        let verdict = verdict.map(|checked| view! { <Verdict checked=*checked /> });
        view! {
            <Dialog
                id="application-check"
                title="Check a person"
                close
                actions=view! {
                    <Submit label="Check" kind=ButtonKind::Primary form=FORM />
                    <Cancel />
                }
            >
                <form class="form" id=FORM method="get" action=path::with(path::APPLICATION_CHECK, id) novalidate>
                    <EmailField
                        name="email"
                        label="Email address of the user"
                        value=email.unwrap_or_default()
                        error=error.map(str::to_owned)
                        autocomplete="off"
                        first_focus=FirstFocus::Yes
                    />
                </form>
                {verdict}
            </Dialog>
        }
    });
    onward::over(context, status, &below, overlay)
}

#[component]
fn Verdict(checked: Checked) -> AnyView {
    let now = in_their_browser(&checked);
    let lines = [now, Some(at_sign_in(&checked))].into_iter().flatten();
    let lines = lines.map(|line| view! { <p>{nobr(&line)}</p> });
    view! { <div class="question" role="status">{lines.collect_view()}</div> }.into_any()
}
