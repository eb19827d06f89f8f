//! The field for a phone number, in any notation.

use leptos::prelude::*;

use super::failed_form;
use super::field::{Field, described_by};
use super::first_focus::FirstFocus;

/// The input is kept after an error.
#[component]
pub(crate) fn PhoneField(
    #[prop(into)] label: String,
    #[prop(default = "phone")] name: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    let value = failed_form::value(name, value);
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=name label hint error>
            <input
                class="input"
                id=name
                name=name
                r#type="tel"
                value=value
                autocomplete="tel"
                aria-describedby=described
                aria-invalid=invalid
                data-first-focus=first_focus.attribute()
                required
            />
        </Field>
    }
    .into_any()
}
