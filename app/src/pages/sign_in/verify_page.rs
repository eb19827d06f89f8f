//! The content of P-VERIFY for each method.

use super::verify::CodeForm;
use crate::{
    island::resend::Resend,
    pages::{
        form_state::FormState,
        passkey::{
            button::{PasskeyAction, PasskeyButton},
            prompt::{NeedsScript, PasskeyError},
        },
        path,
        reply::{Reply, page::page},
        request::RequestContext,
        sent_code::{
            masked::masked,
            sent::{Sent, Wait},
        },
        sentence,
        ui::{
            alternatives::{AlternativeButton, AlternativeLink, Alternatives},
            browser_zone::BrowserZone,
            button::{ButtonKind, Submit},
            checkbox::Checkbox,
            code_field::CodeField,
            document::Document,
            field::FieldError,
            first_focus::FirstFocus,
            form_action::form_action,
            frame::Frame,
            text::nobr,
        },
    },
};
use axum::http::StatusCode;
use identity::{
    method::Destination,
    passkey::{self, Offered},
    pending_sign_in::PendingSignIn,
    sign_in::{self, Challenge},
    throttle::UNTIL_CLEARED,
};
use leptos::prelude::*;

pub(super) async fn verify_page(
    context: &RequestContext,
    status: StatusCode,
    pending: &PendingSignIn,
    state: FormState<CodeForm>,
) -> Reply {
    let challenge = sign_in::challenge(context.services(), pending, &context.client).await?;
    let passkey = passkey::second_step(context.services(), pending).await?;
    let failed = status != StatusCode::OK;
    let message = Message::new(context, &challenge, state.errors.at("sending"));
    let pause = challenge.paused_until.map(|until| (until, sentence::codes_paused(context, until)));
    let (trust_days, several) = (challenge.trust_days, challenge.methods.len() > 1);
    let account = Destination::Mail(pending.email().to_owned());
    let product = context.about.product.clone();
    Ok(page(context, status, move || {
        let (intro, resend) = match message {
            Some(message) => message.view(),
            None => {
                let text = format!(
                    "Enter the 6-digit code from your authenticator app. Its entry is called “{product}”."
                );
                (view! { <p class="muted">{nobr(&text)}</p> }.into_any(), ().into_any())
            }
        };
        let passkey = passkey.map(|offered| {
            view! { <VerifyWithPasskey offered error=state.errors.at("passkey") /> }.into_any()
        });
        let entry = match pause {
            Some((until, text)) => view! { <Pause until text passkey /> }.into_any(),
            None => view! { <CodeEntry state trust_days passkey /> {resend} }.into_any(),
        };
        view! {
            <Document frame=Frame::SignedOut title="Verification Code" heading="Verification Code" failed>
                <p class="muted">"Signing in as " {masked(&account, "")}</p>
                {intro}
                {entry}
                <Alternatives>
                    <AlternativeLink href=path::RECOVERY_CODE label="Use a recovery code" />
                    {several.then(|| view! { <AlternativeLink href=path::OTHER_METHODS label="Try another way" /> })}
                    <AlternativeLink href=path::LOST_PHONE label="Lost your phone?" />
                    <AlternativeButton action=path::START_OVER label="Sign in as someone else" />
                </Alternatives>
            </Document>
        }
    }))
}

/// The state of a code sent by message.
struct Message {
    destination: Destination,
    sent: Option<Sent>,
    wait: Wait,
    problem: Option<String>,
}

impl Message {
    /// `None` if the code comes from an app.
    fn new(
        context: &RequestContext,
        challenge: &Challenge,
        problem: Option<String>,
    ) -> Option<Self> {
        let destination = challenge.destination.clone()?;
        let sent = challenge.sent.as_ref().map(|sent| Sent::new(context, sent));
        let wait = Wait::until(context, challenge.resend_at);
        let failure = match &sent {
            Some(sent) => sent.failure.map(str::to_owned),
            None if wait.seconds > 0 => None,
            None if challenge.resend_at > context.now() => {
                Some(sentence::send_limit(context, challenge.resend_at))
            }
            None => Some(sentence::not_sent(challenge.method).to_owned()),
        };
        Some(Self { destination, sent, wait, problem: problem.or(failure) })
    }

    /// The destination of the code, and the button for another one.
    fn view(self) -> (AnyView, AnyView) {
        let Self { destination, sent, wait, problem } = self;
        let announcement = sent.as_ref().and_then(Sent::announcement).map(str::to_owned);
        let announced = problem.clone().or(announcement);
        let look_at = sent.as_ref().and_then(|sent| sent.look_at).map(|at| at.to_string());
        let said = sent.map(|_| view! { <p class="muted">{where_it_went(&destination)}</p> });
        let intro = view! {
            <div class="sent" data-announce=announced data-expires=look_at>
                {said}
                {problem.map(|text| view! { <FieldError field="sending" text /> })}
            </div>
        };
        let resend = view! {
            <form class="door__more" id="resend" method="post" action=form_action(path::VERIFY_RESEND) data-keep="">
                <Resend form="resend" label="Resend code" wait=wait.seconds sentence=wait.sentence />
            </form>
        };
        (intro.into_any(), resend.into_any())
    }
}

fn where_it_went(destination: &Destination) -> AnyView {
    let lead = nobr("We sent a 6-digit code to ");
    let place = masked(destination, "your number");
    let rest = match destination {
        Destination::Phone(_) => ". It can take a few minutes to arrive and works for 10 minutes.",
        Destination::Mail(_) => {
            ". Check your spam folder if you do not see it. It works for 10 minutes."
        }
    };
    view! { {lead} {place} {rest} }.into_any()
}

#[component]
fn CodeEntry(
    state: FormState<CodeForm>,
    trust_days: Option<i64>,
    passkey: Option<AnyView>,
) -> impl IntoView {
    let error = state.errors.at("code");
    let CodeForm { code, trust, .. } = state.values;
    let trust = trust_days.map(|days| {
        view! {
            <Checkbox
                name="trust"
                label=format!("Trust this browser for {days} days")
                checked={trust == "on"}
                hint="Only do this on a device that no one else uses. We will not ask for a code here during that time.".to_owned()
            />
        }
    });
    view! {
        <form class="form door__form" method="post" action=form_action(path::VERIFY) novalidate>
            {trust}
            <BrowserZone />
            <CodeField label="Verification Code" value=code error first_focus=FirstFocus::Yes submits=true />
            <Submit label="Continue" kind=ButtonKind::Primary large=true wide=true />
            {passkey}
        </form>
    }
}

/// The button belongs to the form around it, so that "Trust this browser" applies to both.
#[component]
fn VerifyWithPasskey(offered: Offered, error: Option<String>) -> impl IntoView {
    view! {
        <PasskeyButton action=PasskeyAction::Verify(offered) />
        <NeedsScript />
        <PasskeyError text=error />
    }
}

/// Shown instead of the field during a pause, after which the page refreshes automatically. Some
/// pauses end only after signing in another way.
#[component]
fn Pause(until: i64, text: String, passkey: Option<AnyView>) -> impl IntoView {
    let passkey =
        passkey.map(|passkey| view! { <form class="door__more" method="post">{passkey}</form> });
    let expires = (until != UNTIL_CLEARED).then(|| until.to_string());
    view! {
        <div class="door__form" data-expires=expires data-expired-text="You can enter a code now.">
            <FieldError field="code" text />
        </div>
        {passkey}
    }
}
