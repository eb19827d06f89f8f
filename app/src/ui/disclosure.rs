//! Text that opens on request. It is the browser's own, so it needs no client code.

use leptos::prelude::*;

use super::icon::Icon;
use super::text::nobr;

#[component]
pub(crate) fn Disclosure(
    #[prop(into)] summary: String,
    #[prop(optional)] open: bool,
    children: Children,
) -> AnyView {
    view! {
        <details class="more" open=open>
            <summary><Icon name="chevron" /><span>{nobr(&summary)}</span></summary>
            <div class="more__body">{children()}</div>
        </details>
    }
    .into_any()
}
