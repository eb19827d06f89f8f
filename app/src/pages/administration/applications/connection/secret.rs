//! D-APP-SECRET, which shows a new secret, and the dialogs that create a secret and revoke the old one.

use super::{
    super::{application, application_id},
    endpoints::Endpoints,
    words,
};
use crate::{
    island::copy_button::CopyButton,
    pages::{
        administrator_form::FreshAdministratorForm,
        error::HttpError,
        path,
        reply::{Reply, onward, redirect::Redirect},
        request::{Nothing, SignedIn},
        ui::{
            button::{ButtonKind, Submit},
            callout::Callout,
            code_block::ClientSecret,
            dialog::{Cancel, ConfirmDialog, Dialog},
            field::SelectField,
            form_action::form_action,
            notice::Notice,
            overlay::Overlay,
            text::nobr,
        },
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::connection::{self, Connected, Overlap, SecretMade};
use leptos::prelude::*;
use serde::Deserialize;

const FORM: &str = "new-secret-form";
const COPY_NOW: &str = "Copy this secret before you select “Done”. You cannot look it up later.";

/// Shows a secret that this session has just made.
pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let application = application(&signed_in, &id).await?.application;
    let context = &signed_in.context;
    let close = path::with(path::APPLICATION, application.id);
    let administrator = signed_in.administrator()?;
    let revealed =
        connection::revealed_secret(context.services(), administrator, application.id).await?;
    let Some(revealed) = revealed else { return Redirect::to(close).into() };
    let (below, site) = (close.clone(), context.host.0.public_url.clone());
    let overlay = Overlay::new("Client secret", false, move || {
        view! {
            <Dialog
                id="client-secret-dialog"
                title="Client secret"
                close
                wide=true
                actions=view! { <Submit label="Done" kind=ButtonKind::Primary form="close" /> }
            >
                <Callout said=Notice::attention(COPY_NOW) />
                <p>{nobr(&format!("Enter it in {}.", application.name))}</p>
                <ClientSecret secret=revealed.secret.to_string() />
                <div><CopyButton label="Copy secret" thing="Secret" from="#client-secret" /></div>
                <Endpoints place="new-secret" client_id=revealed.client_id.clone() site />
            </Dialog>
        }
    });
    onward::over(context, StatusCode::OK, &below, overlay)
}

#[derive(Deserialize)]
pub(crate) struct NewSecretForm {
    #[serde(default)]
    days: String,
}

pub(crate) async fn ask(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    new_secret(&signed_in, StatusCode::OK, &id, Overlap::Week.days().to_string(), None).await
}

pub(crate) async fn make(
    Path(id): Path<String>,
    sent: FreshAdministratorForm<NewSecretForm>,
) -> Reply {
    let Some(overlap) = Overlap::parse(&sent.form.days) else {
        let signed_in = SignedIn { context: sent.context, session: sent.session };
        let error = Some("Choose a time from the list".to_owned());
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return new_secret(&signed_in, status, &id, sent.form.days, error).await;
    };
    let (services, client) = (sent.context.services(), &sent.context.client);
    let (id, administrator) = (application_id(&id)?, sent.administrator()?);
    match connection::make_secret(services, administrator, id, overlap, client).await? {
        SecretMade::Done => Redirect::to(path::with(path::APPLICATION_SECRET, id))
            .notice(Notice::success("A new secret was created."))
            .into(),
        SecretMade::Public => Redirect::to(path::with(path::APPLICATION, id)).into(),
        SecretMade::Gone => Err(HttpError::NotFound.into()),
    }
}

async fn new_secret(
    signed_in: &SignedIn,
    status: StatusCode,
    id: &str,
    chosen: String,
    error: Option<String>,
) -> Reply {
    let application = application(signed_in, id).await?.application;
    let context = &signed_in.context;
    let close = path::with(path::APPLICATION, application.id);
    let administrator = signed_in.administrator()?;
    let connected = connection::find(context.services(), administrator, application.id).await?;
    let Some(Connected { connection, secrets, .. }) = connected else {
        return Redirect::to(close).into();
    };
    if !connection.has_secret() {
        return Redirect::to(close).into();
    }
    let has_old = secrets.iter().any(|secret| secret.expires_at.is_some());
    let below = close.clone();
    let overlay = Overlay::new("New secret", error.is_some(), move || {
        let action = path::with(path::APPLICATION_SECRET_NEW, application.id);
        let times = Overlap::ALL
            .map(|overlap| (overlap.days().to_string(), words::overlap(overlap).to_owned()));
        view! {
            <Dialog
                id="new-secret"
                title="New secret"
                close
                actions=view! {
                    <Submit label="Create secret" kind=ButtonKind::Primary form=FORM />
                    <Cancel />
                }
            >
                <form class="form" id=FORM method="post" action=form_action(action) novalidate>
                    <p>{nobr(&format!("Enter the new secret in {} before the current one stops working.", application.name))}</p>
                    {has_old.then(|| view! { <p>"An older secret still works. It stops working when you create a new one."</p> })}
                    <SelectField name="days" label="The current secret stops working" options=times.to_vec() chosen error />
                </form>
            </Dialog>
        }
    });
    onward::over(context, status, &below, overlay)
}

const REVOKE: &str = "Revoke the old secret?";

pub(crate) async fn ask_to_end(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let application = application(&signed_in, &id).await?.application;
    let close = path::with(path::APPLICATION, application.id);
    let below = close.clone();
    let overlay = Overlay::new(REVOKE, false, move || {
        let action = path::with(path::APPLICATION_SECRET_END, application.id);
        let name = application.name;
        let message = format!(
            "If {name} still uses it, users cannot sign in to it until you enter the new secret there."
        );
        view! {
            <ConfirmDialog id="end-secret" title=REVOKE close form="end-secret-form" action label="Revoke" message />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, &below, overlay)
}

pub(crate) async fn end(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let (id, administrator) = (application_id(&id)?, sent.administrator()?);
    let page = Redirect::to(path::with(path::APPLICATION, id));
    if !connection::end_old_secret(services, administrator, id, client).await? {
        return page.into();
    }
    page.notice(Notice::success("The old secret no longer works.")).into()
}
