//! The cards of the home page: one column, two from 640 px, divided by hairlines.

use leptos::prelude::*;

use super::text::nobr;

#[component]
pub(crate) fn Cards(children: Children) -> AnyView {
    view! { <div class="cards">{children()}</div> }.into_any()
}

/// A region named by its heading.
#[component]
pub(crate) fn Card(
    #[prop(into)] id: String,
    #[prop(into)] heading: String,
    children: Children,
) -> AnyView {
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id.clone()>{nobr(&heading)}</h2>
            {children()}
        </section>
    }
    .into_any()
}
