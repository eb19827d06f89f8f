//! Names and values in two columns.

use leptos::prelude::*;

/// A description list with [`DescriptionItem`] as children.
#[component]
pub(crate) fn DescriptionList(children: Children) -> AnyView {
    view! { <dl class="fact-list">{children()}</dl> }.into_any()
}

#[component]
pub(crate) fn DescriptionItem(name: &'static str, children: Children) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{children()}</dd></div> }.into_any()
}
