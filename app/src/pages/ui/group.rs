//! Controls grouped under one legend.

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
