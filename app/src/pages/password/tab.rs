//! The tab "Password".

use super::{new_password_field::NewPasswordField, status::status};
use crate::{
    island::password_field::PasswordField,
    pages::{
        banner, path,
        reply::{Reply, page::page, redirect::Redirect},
        request::{Fields, SignedIn},
        secret_input::SecretInput,
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            error_summary::FieldErrors,
            field::HiddenUsername,
            form_action::form_action,
            frame::Frame,
            notice::Notice,
            section::PanelHead,
            settings_frame::Tab,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    password::{self, Change},
    second_factor,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    current_password: SecretInput,
    new_password: SecretInput,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    password_page(&signed_in, StatusCode::OK, FieldErrors::default()).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<PasswordForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let (current, new) = (form.current_password.typed(), form.new_password.typed());
    let (current, new) =
        match password::change(context.services(), session, current, new, &context.client).await? {
            Change::Done { session: renewed, advice } => {
                let changed = "Your password was changed. Other browsers were signed out.";
                let text = match advice {
                    Some(advice) => format!("{changed} {advice}"),
                    None => changed.to_owned(),
                };
                return Redirect::to(path::PASSWORD)
                    .session(&renewed)
                    .notice(Notice::success(text))
                    .into();
            }
            Change::TooMany { until } => {
                let notice = Notice::attention(sentence::too_many_passwords(context, until));
                return Redirect::to(path::PASSWORD).notice(notice).into();
            }
            Change::Refused { current, new } => (current, new),
        };
    let mut errors = FieldErrors::default();
    if let Some(problem) = current {
        errors.note("current_password", sentence::current_password(context, problem));
    }
    if let Some(weakness) = new {
        errors.note("new_password", sentence::weakness(weakness));
    }
    let status = current.map_or(StatusCode::UNPROCESSABLE_ENTITY, status);
    password_page(&signed_in, status, errors).await
}

async fn password_page(
    SignedIn { context, session }: &SignedIn,
    status: StatusCode,
    errors: FieldErrors,
) -> Reply {
    let overview = second_factor::overview(context.services(), session).await?;
    let email = session.email.clone();
    let min = password::min_length(context.services()).await?;
    Ok(page(context, status, move || {
        let listed = errors.clone();
        let at = move |field: &str| errors.at(field);
        let banner = banner::of(&overview);
        view! {
            <Document
                frame=Frame::Settings(Tab::Password)
                title=format!("{} – Personal Settings", Tab::Password.label())
                errors=listed
                banner
            >
                <PanelHead heading=Tab::Password.label()>
                    <p class="muted">"A new password signs out all other browsers."</p>
                </PanelHead>
                <div class="panel__body"><form class="form panel__form" method="post" action=form_action(path::PASSWORD) novalidate>
                    <HiddenUsername email />
                    <PasswordField id="current_password" name="current_password" label="Current password" error=at("current_password") autocomplete="current-password" toggle="current password" />
                    <p><a href=path::FORGOT_PASSWORD>"Forgot your password?"</a></p>
                    <NewPasswordField label="New password" toggle="new password" min error=at("new_password") />
                    <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
                </form></div>
            </Document>
        }
    }))
}
