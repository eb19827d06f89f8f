//! The tab "Password".

use crate::{
    island::password_field::PasswordField,
    pages::{
        path,
        reply::{Reply, page::page, redirect::Redirect},
        request::{Fields, SecretInput, SignedIn},
        sentence, standing,
        ui::{
            button::{ButtonKind, Submit},
            document::Document,
            entry::Entry,
            error_summary::Mistakes,
            field::HiddenUsername,
            frame::Frame,
            notice::Notice,
            settings_frame::Tab,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    password::{self, Change, CurrentProblem},
    second_factor,
};
use leptos::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    current_password: SecretInput,
    new_password: SecretInput,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the session determines the account")]
    username: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    password_page(&signed_in, StatusCode::OK, Mistakes::default()).await
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
            Change::Refused { current, new } => (current, new),
        };
    let mut mistakes = Mistakes::default();
    if let Some(problem) = current {
        mistakes.note("current_password", sentence::current_password(context, problem));
    }
    if let Some(weakness) = new {
        mistakes.note("new_password", sentence::weakness(weakness));
    }
    let paused = matches!(current, Some(CurrentProblem::Paused { .. }));
    let status =
        if paused { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
    password_page(&signed_in, status, mistakes).await
}

async fn password_page(
    SignedIn { context, session }: &SignedIn,
    status: StatusCode,
    mistakes: Mistakes,
) -> Reply {
    let overview = second_factor::overview(context.services(), session).await?;
    let email = session.email.clone();
    let min = password::min_length(context.services()).await?;
    Ok(page(context, status, move || {
        let listed = mistakes.clone();
        let at = move |field: &str| mistakes.at(field);
        let standing = standing::of(&overview);
        view! {
            <Document
                frame=Frame::Settings(Tab::Password)
                title=format!("{} – Personal Settings", Tab::Password.label())
                mistakes=listed
                standing
            >
                <Entry id="panel-title" heading="Password" level=2><form class="form panel__form" method="post" action=path::PASSWORD novalidate>
                    <HiddenUsername email />
                    <PasswordField id="current_password" name="current_password" label="Current password" error=at("current_password") autocomplete="current-password" toggle="current password" />
                    <PasswordField
                        id="new_password"
                        name="new_password"
                        label="New password"
                        hint=Some(sentence::new_password(min))
                        error=at("new_password")
                        autocomplete="new-password"
                        toggle="new password"
                    />
                    <div><Submit label="Save Changes" kind=ButtonKind::Primary /></div>
                </form></Entry>
            </Document>
        }
    })
    .await)
}
