//! "Send code" in a form that takes a code: nothing is sent until it is pressed.

use super::sent::{Sent, Wait};
use crate::{
    island::resend::Resend,
    pages::{
        request::RequestContext,
        sentence,
        ui::{
            button::Submit, field::FieldError, first_focus::FirstFocus, form_action::form_action,
            text::nobr,
        },
    },
};
use axum::http::StatusCode;
use identity::{identity_check::CodeFrom, method::Method, sent_code::Sending};
use leptos::prelude::*;

/// The state of a code sent by message, in a form that takes it.
pub(crate) struct CodeRequest {
    to: String,
    sent: Option<Sent>,
    /// Why no code was sent.
    refused: Option<Refused>,
}

/// Why no code was sent.
#[derive(Clone)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) problem: Option<String>,
    wait: Wait,
}

impl Refused {
    /// `None` if a code is on its way. Set `has_one` if an earlier code is still valid.
    pub(crate) fn of(
        context: &RequestContext,
        method: Method,
        sending: Sending,
        has_one: bool,
    ) -> Option<Self> {
        let (status, problem, until) = match sending {
            Sending::Sent => return None,
            Sending::TooSoon { .. } if has_one => return None,
            Sending::TooSoon { until } => (StatusCode::TOO_MANY_REQUESTS, None, until),
            Sending::Limit { until } => {
                (StatusCode::TOO_MANY_REQUESTS, Some(sentence::send_limit(context, until)), 0)
            }
            Sending::Impossible => {
                (StatusCode::UNPROCESSABLE_ENTITY, Some(sentence::not_sent(method).to_owned()), 0)
            }
        };
        Some(Self { status, problem, wait: Wait::until(context, until) })
    }
}

impl CodeRequest {
    /// `None` if the code comes from an app.
    pub(crate) fn new(
        context: &RequestContext,
        code: &CodeFrom,
        refused: Option<Refused>,
    ) -> Option<Self> {
        let CodeFrom::Message { destination, sent, .. } = code else { return None };
        let to = destination.in_full().to_owned();
        Some(Self { to, sent: sent.as_ref().map(|sent| Sent::new(context, sent)), refused })
    }
}

/// The id of the form that requests the code. It is outside the form that takes it.
const FORM: &str = "send-code";

/// The destination of the code, and the button that sends it.
#[component]
pub(crate) fn RequestedCode(
    request: CodeRequest,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    let CodeRequest { to, sent, refused } = request;
    let text = match &sent {
        Some(_) => format!("We sent a 6-digit code to {to}."),
        None => format!("We will send a code to {to}."),
    };
    let announcement = sent.as_ref().and_then(Sent::announcement);
    let failure = sent.as_ref().and_then(|sent| sent.failure).map(str::to_owned);
    let look_at = sent.as_ref().and_then(|sent| sent.look_at);
    let problem = refused.as_ref().and_then(|refused| refused.problem.clone()).or(failure);
    let wait = refused.map(|refused| refused.wait).filter(|wait| wait.seconds > 0);
    let button = match (sent, wait) {
        (Some(Sent { wait, .. }), _) => view! {
            <Resend form=FORM label="Resend code" wait=wait.seconds sentence=wait.sentence />
        }
        .into_any(),
        (None, Some(wait)) => view! {
            <Resend form=FORM label="Send code" wait=wait.seconds sentence=wait.sentence />
        }
        .into_any(),
        (None, None) => view! { <Submit label="Send code" form=FORM first_focus /> }.into_any(),
    };
    let announced = problem.clone().or(announcement.map(str::to_owned));
    view! {
        <div class="sent" data-announce=announced data-expires=look_at.map(|at| at.to_string())>
            <p>{nobr(&text)}</p>
            {problem.map(|text| view! { <FieldError field="sending" text /> })}
            {button}
        </div>
    }
    .into_any()
}

/// The form of "Send code", outside the form that takes the code.
#[component]
pub(crate) fn SendCodeForm(
    action: &'static str,
    #[prop(optional, into)] next: Option<String>,
) -> AnyView {
    view! {
        <form id=FORM method="post" action=form_action(action) hidden>
            {next.map(|path| view! { <input r#type="hidden" name="next" value=path /> })}
        </form>
    }
    .into_any()
}
