//! D-DISABLE: its own identity check, then it is off.

use super::tab::{Below, Opened, below};
use crate::{
    island::password_field::PasswordField,
    reply::{Go, Reply},
    request::{Fields, SecretInput, SignedIn},
    sentence,
    ui::{
        button::{ButtonKind, Submit},
        code_field::CodeField,
        dialog::{Cancel, Dialog},
        disclosure::Disclosure,
        field::HiddenUsername,
        first_focus::FirstFocus,
        notice::Notice,
    },
};
use axum::http::StatusCode;
use identity::{
    password::CurrentProblem,
    second_factor::{self, CodeProblem, Disable},
};
use leptos::prelude::*;
use serde::Deserialize;

const TITLE: &str = "Disable Two-Factor Authentication";
const BELOW: &str = "/settings/two-factor";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DisableForm {
    #[serde(default)]
    password: SecretInput,
    code: String,
    #[serde(default)]
    #[expect(dead_code, reason = "for password managers; the account is the session's")]
    username: String,
}

#[derive(Default)]
struct Kept {
    typed: String,
    password_error: Option<String>,
    code_error: Option<String>,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview = second_factor::overview(signed_in.ask.services(), &signed_in.session).await?;
    if !overview.is_enabled() {
        return Go::to(BELOW).into();
    }
    let dialog = dialog(&signed_in, Kept::default(), false);
    below(&signed_in, StatusCode::OK, Below::dialog(dialog)).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<DisableForm>) -> Reply {
    let SignedIn { ask, session } = &signed_in;
    let password = form.password.typed();
    let (password, code) =
        match second_factor::disable(ask.services(), session, password, &form.code, &ask.client)
            .await?
        {
            Disable::Done(renewed) => {
                return Go::to(BELOW)
                    .session(&renewed)
                    .notice(Notice::success("Two-Factor Authentication is disabled."))
                    .focus("panel-title")
                    .changed()
                    .into();
            }
            Disable::OutOfDate => return Go::to(BELOW).into(),
            Disable::Refused { password, code } => (password, code),
        };
    let paused = matches!(password, Some(CurrentProblem::Paused { .. }))
        || matches!(code, Some(CodeProblem::Paused { .. }));
    let status =
        if paused { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::UNPROCESSABLE_ENTITY };
    let kept = Kept {
        typed: form.code,
        password_error: password.map(|problem| sentence::current_password(ask, problem)),
        code_error: code.map(|problem| sentence::code(ask, problem)),
    };
    let dialog = dialog(&signed_in, kept, true);
    below(&signed_in, status, Below::dialog(dialog)).await
}

fn dialog(signed_in: &SignedIn, kept: Kept, failed: bool) -> Opened {
    let email = signed_in.session.email.clone();
    let is_fresh = signed_in.session.fresh(signed_in.ask.now()).is_some();
    Opened::new(TITLE, failed, move || {
        let Kept { typed, password_error, code_error } = kept;
        let password = (!is_fresh).then(|| {
            view! {
                <HiddenUsername email />
                <PasswordField id="password" name="password" label="Password" error=password_error autocomplete="current-password" toggle="password" first_focus=Some(true) />
            }
        });
        let first_focus = if is_fresh { FirstFocus::Yes } else { FirstFocus::No };
        view! {
            <Dialog
                id="disable"
                title=TITLE
                close=BELOW
                actions=view! {
                    <Submit label="Disable" kind=ButtonKind::Danger form="disable-form" />
                    <Cancel />
                }
            >
                <form class="form" id="disable-form" method="post" action="/settings/two-factor/disable" novalidate>
                    <p>"Your account will be protected by your password only. Your methods, recovery codes and trusted browsers are removed. You can set it up again at any time."</p>
                    {password}
                    <CodeField label="Verification Code" value=typed hint="From your authenticator app." error=code_error or_recovery_code=true first_focus />
                    <Disclosure summary="I cannot get a code">
                        <p>"Enter one of your recovery codes in the field instead."</p>
                    </Disclosure>
                </form>
            </Dialog>
        }
    })
}
