//! The field for a 6-digit code: one input, never one per digit.

use leptos::prelude::*;

use super::field::{Field, described_by};
use super::first_focus::FirstFocus;

/// A code from an app or a message. The input is kept after an error.
#[component]
pub(crate) fn CodeField(
    #[prop(into)] label: String,
    #[prop(default = "code")] name: &'static str,
    #[prop(default = name)] id: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// Also accepts a recovery code, so it needs letters and more room.
    #[prop(optional)]
    or_recovery_code: bool,
    #[prop(optional)] first_focus: FirstFocus,
    /// Client code submits the form with the sixth digit, but not after an error.
    #[prop(optional)]
    submits: bool,
) -> AnyView {
    let described = described_by(id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let complete = (submits && error.is_none()).then_some("6");
    let keyboard = (!or_recovery_code).then_some("numeric");
    view! {
        <Field id label hint error>
            <input
                class="input"
                data-kind="code"
                data-grows=or_recovery_code.then_some("")
                id=id
                name=name
                r#type="text"
                value=value
                inputmode=keyboard
                autocomplete="one-time-code"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                data-first-focus=first_focus.attribute()
                data-complete=complete
                required
            />
        </Field>
    }
    .into_any()
}
