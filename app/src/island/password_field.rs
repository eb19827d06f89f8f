//! A password field whose text can be revealed.

use leptos::html::Input;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, closure::Closure};

use super::field_error::field_error;
use crate::visit::announce::announce;
use crate::visit::disposable::Disposable;

/// Label, hint, error and field, in this order. The field's value is never set.
#[island]
pub fn PasswordField(
    #[prop(into)] id: String,
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional_no_strip, into)] hint: Option<String>,
    #[prop(optional_no_strip, into)] error: Option<String>,
    /// The field is part of an error that is shown elsewhere.
    #[prop(optional_no_strip, into)]
    invalid: Option<bool>,
    /// "current-password" or "new-password"
    #[prop(into)]
    autocomplete: String,
    /// What the button reveals: "password", or "current password" and "new password" in one form.
    #[prop(into)]
    toggle: String,
    /// The address and text of a link next to the label.
    #[prop(optional_no_strip, into)]
    aside: Option<(String, String)>,
    /// The field gets the focus when its dialog opens.
    #[prop(optional_no_strip, into)]
    first_focus: Option<bool>,
    /// The field may be empty.
    #[prop(optional_no_strip, into)]
    optional: Option<bool>,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    let visible = RwSignal::new(false);
    let press = move |_| {
        visible.update(|visible| *visible = !*visible);
        if let Some(field) = field.get_untracked() {
            let state = if visible.get_untracked() { "visible" } else { "hidden" };
            announce(&field, &format!("Your password is {state}."));
        }
    };
    // Hide the password on submit, or the browser would remember it as ordinary text.
    Effect::new(move |_| {
        if let Some(form) = field.get().and_then(|field| field.form()) {
            let hide = Closure::<dyn FnMut()>::new(move || visible.set(false)).into_js_value();
            form.add_event_listener_with_callback("submit", hide.unchecked_ref()).ok();
        }
    });

    let verb = move || if visible.get() { "Hide" } else { "Show" };
    let first_focus = first_focus.unwrap_or_default();
    let refused = error.is_some() || invalid.unwrap_or_default();
    let has_aside = aside.is_some();
    let hint_id = hint.is_some().then(|| format!("{id}-hint"));
    let error_id = error.is_some().then(|| format!("{id}-error"));
    let described =
        [error_id.clone(), hint_id.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Disposable(view! {
        <div class="field" data-aside=has_aside.then_some("")>
            <label class="field__label" for=id.clone()>
                {label}
            </label>
            {hint.map(|hint| view! { <p class="field__hint" id=hint_id>{hint}</p> })}
            {error.map(|text| field_error(error_id.unwrap_or_default(), text))}
            <div class="password">
                <input
                    node_ref=field
                    class="input"
                    id=id
                    name=name
                    type=move || if visible.get() { "text" } else { "password" }
                    autocomplete=autocomplete
                    autocapitalize="off"
                    spellcheck="false"
                    required=!optional.unwrap_or_default()
                    autofocus=first_focus
                    data-first-focus=first_focus.then_some("")
                    aria-invalid=refused.then_some("true")
                    aria-describedby=(!described.is_empty()).then_some(described)
                />
                <button
                    class="button"
                    data-kind="quiet"
                    type="button"
                    hidden
                    data-with-client
                    aria-label=move || format!("{} {toggle}", verb())
                    on:click=press
                >
                    {verb}
                </button>
            </div>
            {aside.map(|(href, text)| view! { <a class="field__aside" href=href>{text}</a> })}
        </div>
    })
}
