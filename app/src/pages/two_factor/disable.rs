//! D-DISABLE: turns off two-factor authentication after its own identity check.

use crate::{
    island::password_field::PasswordField,
    pages::{
        form_state::FormState,
        identity_check::{refused, send},
        passkey::{
            button::{PasskeyAction, UsePasskey},
            prompt::PasskeyError,
        },
        path,
        reply::{Reply, change::Change, onward, redirect::Redirect},
        request::{Fields, SignedIn},
        secret_input::SecretInput,
        sent_code::request::{CodeRequest, Refused, RequestedCode, SendCodeForm},
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            code_field::CodeField,
            dialog::{Cancel, Dialog},
            disclosure::Disclosure,
            field::HiddenUsername,
            first_focus::FirstFocus,
            form_action::form_action,
            notice::Notice,
            overlay::Overlay,
            text::listed,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    disable::{self, Disable},
    identity_check, passkey, policy,
    purpose::Purpose,
    second_factor::{self, State},
    session::NewSession,
};
use leptos::prelude::*;
use serde::Deserialize;

const TITLE: &str = "Disable Two-Factor Authentication";

#[derive(Default, Deserialize)]
pub(crate) struct DisableForm {
    #[serde(default)]
    password: SecretInput,
    code: String,
}

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let overview =
        second_factor::overview(signed_in.context.services(), &signed_in.session).await?;
    // The tab says why it cannot be turned off.
    if overview.state != State::Enabled || overview.requirement.is_some() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    dialog(&signed_in, StatusCode::OK, FormState::default(), None).await
}

pub(crate) async fn submit(signed_in: SignedIn, Fields(form): Fields<DisableForm>) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let overview = second_factor::overview(context.services(), session).await?;
    if overview.requirement.is_some() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    let mut state = FormState::submitted(form);
    let (password, code) = (state.values.password.take(), &state.values.code);
    let (password, code) =
        match disable::disable(context.services(), session, password, code, &context.client).await?
        {
            Disable::Done(renewed) => return done(&renewed),
            Disable::OutOfDate => return Redirect::to(path::TWO_FACTOR).into(),
            Disable::Refused { password, code } => (password, code),
        };
    let typed = state.values.code.clone();
    let status = refused(context, &mut state, password, code, &typed);
    dialog(&signed_in, status, state, None).await
}

/// A passkey replaces the password and the code.
pub(crate) async fn with_passkey(signed_in: &SignedIn, answer: &str) -> Reply {
    let SignedIn { context, session } = signed_in;
    let overview = second_factor::overview(context.services(), session).await?;
    if overview.requirement.is_some() {
        return Redirect::to(path::TWO_FACTOR).into();
    }
    match passkey::finish_disable(context.services(), session, answer, &context.client).await? {
        passkey::Disable::Done(renewed) => done(&renewed),
        passkey::Disable::OutOfDate => Redirect::to(path::TWO_FACTOR).into(),
        passkey::Disable::Refused => {
            let mut state = FormState::default();
            state.note("passkey", sentence::PASSKEY_DISABLE);
            dialog(signed_in, StatusCode::UNPROCESSABLE_ENTITY, state, None).await
        }
    }
}

fn done(renewed: &NewSession) -> Reply {
    Redirect::to(path::TWO_FACTOR)
        .session(renewed)
        .notice(Notice::success("Two-Factor Authentication is disabled."))
        .focus("panel-title")
        .changed(Change::Disabled)
        .into()
}

/// "Send code" and "Resend code".
pub(crate) async fn send_code(signed_in: SignedIn) -> Reply {
    match send(&signed_in, Purpose::Disable).await? {
        None => Redirect::to(path::DISABLE).focus("code").into(),
        Some(refused) => {
            let status = refused.status;
            dialog(&signed_in, status, FormState::default(), Some(refused)).await
        }
    }
}

/// Reopening the address of a form that had errors leads back to the dialog.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::DISABLE)
}

async fn dialog(
    signed_in: &SignedIn,
    status: StatusCode,
    state: FormState<DisableForm>,
    refused: Option<Refused>,
) -> Reply {
    let SignedIn { context, session } = signed_in;
    let prompt = identity_check::prompt(context.services(), session, Purpose::Disable).await?;
    let request = prompt.code.as_ref().and_then(|code| CodeRequest::new(context, code, refused));
    let has_passkey = passkey::can_check(context.services(), session).await?;
    let trusts = policy::policy(context.services()).await?.trust().is_some();
    let email = session.email.clone();
    let failed = status != StatusCode::OK;
    let overlay = Overlay::new(TITLE, failed, move || {
        let at = move |field: &str| state.errors.at(field);
        let typed = state.values.code;
        let by_message = request.is_some();
        let password = prompt.password.then(|| {
            view! {
                <HiddenUsername email />
                <PasswordField id="password" name="password" label="Password" error=at("password") autocomplete="current-password" toggle="password" first_focus=Some(true) />
            }
        });
        let first_focus =
            if prompt.password || by_message { FirstFocus::No } else { FirstFocus::Yes };
        let hint = if by_message { "From the message." } else { "From your authenticator app." };
        let send = by_message.then(|| view! { <SendCodeForm action=path::DISABLE_SEND_CODE /> });
        let sent =
            request.map(|request| view! { <RequestedCode request first_focus=FirstFocus::Yes /> });
        let removed = [
            Some("methods"),
            has_passkey.then_some("passkeys"),
            Some("recovery codes"),
            trusts.then_some("trusted browsers"),
        ];
        let removed = listed(&removed.into_iter().flatten().collect::<Vec<_>>());
        let passkey = has_passkey.then(|| {
            view! { <UsePasskey action=PasskeyAction::Disable /> <PasskeyError text=at("passkey") /> }
        });
        view! {
            <Dialog
                id="disable"
                title=TITLE
                close=path::TWO_FACTOR
                actions=view! {
                    <Submit label="Disable" kind=ButtonKind::Danger form="disable-form" />
                    <Cancel />
                }
            >
                <form class="form" id="disable-form" method="post" action=form_action(path::DISABLE) novalidate>
                    <p>{format!("Your account will be protected by your password only. Your {removed} will be removed. You can set it up again at any time.")}</p>
                    {password}
                    {sent}
                    <CodeField label="Verification Code" value=typed hint error=at("code") or_recovery_code=true first_focus />
                    <Disclosure summary="I cannot get a code">
                        <p>"Enter one of your recovery codes in the field instead."</p>
                    </Disclosure>
                </form>
                {send}
                {passkey}
            </Dialog>
        }
    });
    onward::over(&signed_in.context, status, path::TWO_FACTOR, overlay)
}
