//! Names and values in two columns.

use leptos::prelude::*;

/// A description list with [`Fact`] as children.
#[component]
pub(crate) fn Facts(children: Children) -> AnyView {
    view! { <dl class="fact-list">{children()}</dl> }.into_any()
}

#[component]
pub(crate) fn Fact(name: &'static str, children: Children) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{children()}</dd></div> }.into_any()
}
