//! A switch that shows "On" or "Off" in words as well.

use leptos::prelude::*;

use super::failed_form;
use super::field::Hint;

#[component]
pub(crate) fn Switch(
    /// The name in the form; the value is "on".
    name: &'static str,
    /// The id of the control.
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: String,
    on: bool,
    /// Takes effect immediately: client code submits its form.
    #[prop(optional)]
    instant: bool,
    #[prop(optional)] disabled: bool,
) -> AnyView {
    // Browsers do not submit a disabled control.
    let on = if disabled { on } else { failed_form::ticked(name, on) };
    view! {
        <div class="switch">
            <label r#for=id>{label}</label>
            // The style sheet shows the word for the current state, even before the form is
            // submitted.
            <span class="switch__state" aria-hidden="true">
                <span data-when="on">"On"</span>
                <span data-when="off">"Off"</span>
            </span>
            <input
                class="toggle"
                r#type="checkbox"
                role="switch"
                id=id
                name=name
                value="on"
                checked=on
                disabled=disabled
                aria-describedby=format!("{id}-hint")
                data-auto-submit=instant.then_some("")
            />
            <Hint field=id text=hint />
        </div>
    }
    .into_any()
}
