//! "Search by name or email": searches as the user types, or with the button of its form.

use leptos::prelude::*;

#[component]
pub(crate) fn SearchField(value: String) -> AnyView {
    view! {
        <div class="filters__search field">
            <label class="field__label" r#for="q">"Search by name or email"</label>
            <input
                class="input"
                data-size="small"
                id="q"
                name="q"
                r#type="search"
                value=value
                autocomplete="off"
                spellcheck="false"
                data-search=""
            />
        </div>
    }
    .into_any()
}
