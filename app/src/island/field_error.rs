//! The error of a field, as the server renders it.

use leptos::prelude::*;

pub(super) fn field_error(id: String, text: String) -> impl IntoView {
    view! {
        <p class="field__error" id=id>
            <svg class="icon" aria-hidden="true"><use href="/icons.svg#alert" /></svg>
            <span><span class="visually-hidden">"Error: "</span>{text}</span>
        </p>
    }
}
