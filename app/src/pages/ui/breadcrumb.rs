//! The path from the first level of Administration to a page.

use leptos::prelude::*;

#[component]
pub(crate) fn Breadcrumb(
    /// Pairs of name and address, from the top.
    above: Vec<(&'static str, &'static str)>,
    /// The name of the current page.
    #[prop(into)]
    here: String,
) -> AnyView {
    let links = above.into_iter().map(|(name, href)| view! { <li><a href=href>{name}</a></li> });
    view! {
        <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol role="list">
                {links.collect_view()}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
    .into_any()
}
