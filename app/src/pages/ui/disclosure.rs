//! Text that opens on request. It is a native element and needs no client code.

use leptos::prelude::*;

use super::icon::Icon;
use super::text::nobr;

#[component]
pub(crate) fn Disclosure(
    #[prop(into)] summary: String,
    /// Set this if the summary text changes or is not the only one, so that client code can keep the disclosure open.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional)] is_open: bool,
    children: Children,
) -> AnyView {
    view! {
        <details class="more" id=id open=is_open>
            <summary><Icon name="chevron" /><span>{nobr(&summary)}</span></summary>
            <div class="more__body">{children()}</div>
        </details>
    }
    .into_any()
}
