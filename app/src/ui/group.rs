//! Controls that belong together under one name.

use leptos::prelude::*;

#[component]
pub(crate) fn Group(legend: &'static str, children: Children) -> AnyView {
    view! {
        <fieldset class="group">
            <legend>{legend}</legend>
            {children()}
        </fieldset>
    }
    .into_any()
}
