//! A switch: on or off, in words as well.

use leptos::prelude::*;

use super::field::Hint;

#[component]
pub(crate) fn Switch(
    /// Name of the value in the form, which is "on".
    name: &'static str,
    /// Id of the control.
    id: &'static str,
    label: &'static str,
    #[prop(into)] hint: String,
    on: bool,
    /// It takes effect at once: client code submits its form.
    #[prop(optional)]
    instant: bool,
    #[prop(optional)] disabled: bool,
) -> AnyView {
    view! {
        <div class="switch">
            <label r#for=id>{label}</label>
            // The style sheet shows the word that holds, also while nothing is submitted yet.
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
