//! Several lines of text.

use leptos::prelude::*;

use super::failed_form;
use super::field::{Field, described_by};
use super::first_focus::FirstFocus;
use super::meanwhile;

/// For addresses and the like, in the monospace font.
#[component]
pub(crate) fn TextArea(
    /// The name in the form and the id.
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] value: String,
    #[prop(optional, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// The value another user has saved since the form was opened.
    #[prop(optional_no_strip, into)]
    meanwhile: Option<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] first_focus: FirstFocus,
) -> AnyView {
    let value = failed_form::value(name, value);
    let hint = meanwhile::hint(hint, &value, meanwhile.as_deref());
    let described = described_by(name, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    // As a child, an empty text would be rendered as a space.
    let text = value.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <Field id=name label hint error>
            <textarea
                class="input"
                data-kind="mono"
                id=name
                name=name
                rows="4"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                data-first-focus=first_focus.attribute()
                required=!optional
                inner_html=text
            ></textarea>
        </Field>
    }
    .into_any()
}
