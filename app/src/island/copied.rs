//! The mark next to a copy button.

use leptos::prelude::*;

/// Only visual; the live region has announced it.
pub(super) fn copied_mark(shown: RwSignal<bool>) -> impl IntoView {
    view! {
        <span class="copied" aria-hidden="true" hidden=move || !shown.get()>
            <svg class="icon" aria-hidden="true"><use href="/icons.svg#check" /></svg>
            "Copied"
        </span>
    }
}
