//! Icons from the sprite. They always accompany text, so they are hidden from assistive technology.

use leptos::prelude::*;

#[component]
pub(crate) fn Icon(name: &'static str) -> AnyView {
    view! {
        <svg class="icon" aria-hidden="true"><use href=format!("/icons.svg#{name}") /></svg>
    }
    .into_any()
}
