//! The address to which codes are sent.

use super::address::addresses;
use crate::pages::{
    request::SignedIn,
    ui::{
        field::FieldError, first_focus::FirstFocus, form_action::form_action,
        phone_field::PhoneField, text::nobr,
    },
};
use identity::{error::Error, method::Method, second_factor, sent_code::Target};
use leptos::prelude::*;

pub(crate) struct AddressStep {
    target: Target,
    email: String,
    /// The current number, used until another one is confirmed.
    present: Option<String>,
    typed: String,
    pub(super) error: Option<String>,
}

impl AddressStep {
    pub(super) async fn new(
        SignedIn { context, session }: &SignedIn,
        target: Target,
        typed: String,
    ) -> Result<Self, Error> {
        let present = match target {
            Target::OtherPhone => {
                let overview = second_factor::overview(context.services(), session).await?;
                let method = overview.method(Method::Sms).cloned();
                method.and_then(|state| state.destination).map(|to| to.in_full().to_owned())
            }
            Target::Sms | Target::Email => None,
        };
        Ok(Self { target, email: session.email.clone(), present, typed, error: None })
    }

    pub(super) fn primary(&self) -> (&'static str, &'static str) {
        match self.target {
            Target::Email => ("Send code", FORM),
            Target::Sms | Target::OtherPhone => ("Verify", FORM),
        }
    }
}

const FORM: &str = "address";

#[component]
pub(super) fn AddressView(step: AddressStep) -> impl IntoView {
    let AddressStep { target, email, present, typed, error } = step;
    let action = addresses(target).begin;
    if target == Target::Email {
        return view! {
            <p>"We email you a code each time. This is the weakest method: someone who can read your email could also reset your password."</p>
            <p>{nobr(&format!("Codes go to {email}."))}</p>
            {error.map(|text| view! { <FieldError field="address" text /> })}
            <form id=FORM method="post" action=form_action(action) hidden></form>
        }
        .into_any();
    }
    // Instructions come first; a user who has already typed a number continues there.
    let first_focus = if typed.is_empty() { FirstFocus::No } else { FirstFocus::Yes };
    view! {
        <p>"We text you a code each time. An authenticator app is safer and works without a signal."</p>
        {present.map(|number| view! { <p>{nobr(&format!("Current number: {number}"))}</p> })}
        <form class="form" id=FORM method="post" action=form_action(action) novalidate>
            <PhoneField
                label="Phone number"
                value=typed
                hint="With country code, like +1 201 555 0123. We use it only for codes."
                error
                first_focus
            />
        </form>
    }
    .into_any()
}
