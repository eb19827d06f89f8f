//! The code that was sent to the new address.

use super::{
    address::{Addresses, addresses},
    sent::Sent,
};
use crate::{
    island::resend::Resend,
    pages::{
        request::SignedIn,
        sentence,
        ui::{
            button::{ButtonKind, Submit},
            code_field::CodeField,
            field::FieldError,
            first_focus::FirstFocus,
            form_action::form_action,
            text::nobr,
        },
    },
};
use identity::{
    confirmation,
    error::Error,
    sent_code::{self, Target},
};
use leptos::prelude::*;

pub(crate) struct CodeStep {
    target: Target,
    /// `None` if it has expired.
    sent: Option<Sent>,
    typed: String,
    /// The error of the code.
    pub(super) error: Option<String>,
    /// Why no further code was sent.
    pub(super) problem: Option<String>,
    /// No codes are accepted until this Unix time, with the text that says so.
    pause: Option<(i64, String)>,
}

impl CodeStep {
    pub(super) async fn new(
        SignedIn { context, session }: &SignedIn,
        target: Target,
        typed: String,
    ) -> Result<Self, Error> {
        let sent = sent_code::waiting(context.services(), session, target).await?;
        let until =
            confirmation::paused_until(context.services(), session, &context.client).await?;
        Ok(Self {
            target,
            sent: sent.map(|sent| Sent::new(context, &sent)),
            typed,
            error: None,
            problem: None,
            pause: until.map(|until| (until, sentence::codes_paused(context, until))),
        })
    }

    pub(super) fn primary(&self) -> (&'static str, &'static str) {
        ("Confirm", CONFIRM)
    }
}

const CONFIRM: &str = "confirm";
const RESEND: &str = "resend";
const CHANGE: &str = "change";

#[component]
pub(super) fn CodeView(step: CodeStep) -> impl IntoView {
    let CodeStep { target, sent, typed, error, problem, pause } = step;
    let Addresses { confirm, resend, change, .. } = addresses(target);
    let text = match &sent {
        Some(Sent { to, .. }) => format!("We sent a 6-digit code to {to}."),
        None => "We sent a 6-digit code.".to_owned(),
    };
    let failure = sent.as_ref().and_then(|sent| sent.failure).map(str::to_owned);
    let announcement = sent.as_ref().and_then(Sent::announcement).map(str::to_owned);
    let look_at = sent.as_ref().and_then(|sent| sent.look_at);
    let wait = sent.map(|sent| sent.wait).unwrap_or_default();
    let problem = problem.or(failure);
    let announced = problem.clone().or(announcement);
    // A different id than the app's field, so that its input is not carried over to this tab.
    let id = if target == Target::Email { "email-code" } else { "sms-code" };
    let entry = match pause {
        Some((until, text)) => view! {
            <div class="field" data-expires=until.to_string() data-expired-text="You can enter a code now.">
                <FieldError field=id text />
            </div>
        }
        .into_any(),
        None => view! {
            <form id=CONFIRM method="post" action=form_action(confirm) novalidate>
                <CodeField id label="Confirmation code" value=typed error first_focus=FirstFocus::Yes />
            </form>
        }
        .into_any(),
    };
    let change = change.map(|action| {
        view! {
            <form id=CHANGE method="post" action=form_action(action) hidden></form>
            <Submit label="Change phone number" kind=ButtonKind::Quiet form=CHANGE hang=true />
        }
    });
    view! {
        <div class="sent" data-announce=announced data-expires=look_at.map(|at| at.to_string())>
            <p>{nobr(&text)}</p>
            {problem.map(|text| view! { <FieldError field="sending" text /> })}
        </div>
        {entry}
        <div class="sent__more">
            <form id=RESEND method="post" action=form_action(resend) hidden></form>
            <Resend form=RESEND label="Resend code" wait=wait.seconds sentence=wait.sentence />
            {change}
        </div>
    }
}
