//! Shared steps of setting up SMS Message or Email and of changing the phone number.

use super::{
    address::addresses, address_step::AddressStep, change_phone_dialog, code_step::CodeStep,
    panel::Panel, request::Refused,
};
use crate::pages::{
    pending_action,
    reply::{Reply, redirect::Redirect},
    request::SignedIn,
    sentence,
    two_factor::{set_up, set_up_panel},
};
use axum::http::StatusCode;
use identity::{
    confirmation::Confirm,
    phone_number::PhoneNumber,
    purpose::Purpose,
    sent_code::{self, Sending, Target},
    session::NewSession,
};

/// Sends a code to the address. `phone` is `None` for Email; `form` is all of the form.
pub(super) async fn begin(
    signed_in: SignedIn,
    target: Target,
    phone: Option<String>,
    form: &[u8],
) -> Reply {
    let SignedIn { context, session } = &signed_in;
    if !is_open(&signed_in, target).await? {
        return Redirect::to(addresses(target).screen).into();
    }
    let typed = phone.clone().unwrap_or_default();
    let number = match phone.as_deref().map(PhoneNumber::parse).transpose() {
        Ok(number) => number,
        Err(problem) => {
            let text = sentence::phone(problem).to_owned();
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return address_again(&signed_in, target, status, typed, text).await;
        }
    };
    let Some(fresh) = session.fresh_for_enrollment(context.now()) else {
        return pending_action::check_identity_then_resubmit(
            context,
            session,
            Purpose::Anything,
            form,
        )
        .await;
    };
    let sending =
        sent_code::begin(context.services(), fresh, target, number, &context.client).await?;
    let has_one = sent_code::waiting(context.services(), session, target).await?.is_some();
    let (status, text) = match sending {
        Sending::TooSoon { until } if !has_one => {
            (StatusCode::TOO_MANY_REQUESTS, sentence::resend_after(context, until))
        }
        sending => match Refused::of(context, target.method(), sending, has_one) {
            Some(Refused { status, problem: Some(problem), .. }) => (status, problem),
            _ => return Redirect::to(addresses(target).screen).into(),
        },
    };
    address_again(&signed_in, target, status, typed, text).await
}

async fn address_again(
    signed_in: &SignedIn,
    target: Target,
    status: StatusCode,
    typed: String,
    error: String,
) -> Reply {
    let mut step = AddressStep::new(signed_in, target, typed).await?;
    step.error = Some(error);
    show(signed_in, target, status, Panel::Address(step)).await
}

/// Checks the submitted code.
pub(super) async fn confirm(signed_in: SignedIn, target: Target, code: String) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let outcome =
        sent_code::confirm(context.services(), session, target, &code, &context.client).await?;
    let error = match &outcome {
        Confirm::Done { session, first } => return done(&signed_in, target, session, *first),
        Confirm::OutOfDate if target == Target::OtherPhone => {
            return change_phone_dialog::changed_before(&signed_in).await;
        }
        Confirm::OutOfDate => return set_up::confirmed_before(&signed_in, target.method()).await,
        refused => sentence::confirmation(context, target.method(), refused),
    };
    let status = match outcome {
        Confirm::Paused { .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let mut step = CodeStep::new(&signed_in, target, code).await?;
    step.error = error;
    show(&signed_in, target, status, Panel::Code(step)).await
}

/// "Resend code".
pub(super) async fn resend(signed_in: SignedIn, target: Target) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let sending = sent_code::resend(context.services(), session, target, &context.client).await?;
    if sent_code::waiting(context.services(), session, target).await?.is_none() {
        // The code has expired: start over.
        return Redirect::to(addresses(target).screen).into();
    }
    let Some(refused) = Refused::of(context, target.method(), sending, true) else {
        return Redirect::to(addresses(target).screen).into();
    };
    let mut step = CodeStep::new(&signed_in, target, String::new()).await?;
    step.problem = refused.problem;
    show(&signed_in, target, refused.status, Panel::Code(step)).await
}

/// "Change phone number": returns to the field, which keeps the number.
pub(super) async fn change(signed_in: SignedIn, target: Target) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let Some(sent) = sent_code::waiting(context.services(), session, target).await? else {
        return Redirect::to(addresses(target).screen).into();
    };
    sent_code::give_up(context.services(), session, target).await?;
    let number = sent.destination.in_full().to_owned();
    let step = AddressStep::new(&signed_in, target, number).await?;
    show(&signed_in, target, StatusCode::OK, Panel::Address(step)).await
}

fn done(signed_in: &SignedIn, target: Target, session: &NewSession, first: bool) -> Reply {
    match target {
        Target::OtherPhone => change_phone_dialog::changed(Some(session)),
        Target::Sms | Target::Email => {
            set_up::confirmed(signed_in, target.method(), session, first)
        }
    }
}

/// Whether this can be set up or changed.
async fn is_open(signed_in: &SignedIn, target: Target) -> Result<bool, identity::error::Error> {
    match target {
        Target::OtherPhone => change_phone_dialog::is_open(signed_in).await,
        Target::Sms | Target::Email => set_up::is_open(signed_in, target.method()).await,
    }
}

async fn show(signed_in: &SignedIn, target: Target, status: StatusCode, panel: Panel) -> Reply {
    match target {
        Target::OtherPhone => change_phone_dialog::dialog(signed_in, status, panel),
        Target::Sms | Target::Email => {
            set_up::dialog(signed_in, status, target.method(), set_up_panel::Panel::Sent(panel))
                .await
        }
    }
}
