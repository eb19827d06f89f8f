//! Text that opens on request. It is the browser's own, so it needs no client code.

use leptos::prelude::*;

use super::icon::Icon;
use super::text::nobr;

#[component]
pub(crate) fn Disclosure(
    #[prop(into)] summary: String,
    /// Where the summary changes: client code keeps by it what was opened.
    #[prop(optional)]
    id: Option<&'static str>,
    children: Children,
) -> AnyView {
    view! {
        <details class="more" id=id>
            <summary><Icon name="chevron" /><span>{nobr(&summary)}</span></summary>
            <div class="more__body">{children()}</div>
        </details>
    }
    .into_any()
}
