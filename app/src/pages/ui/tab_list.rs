//! Tabs: links, one of them current. Client code makes them a single Tab stop.

use leptos::prelude::*;

pub(crate) struct TabLink {
    pub(crate) id: &'static str,
    pub(crate) href: String,
    pub(crate) label: &'static str,
    pub(crate) open: bool,
}

/// The panel has the id `panel` unless another is given.
#[component]
pub(crate) fn TabList(
    label: &'static str,
    tabs: Vec<TabLink>,
    #[prop(default = "panel")] panel: &'static str,
) -> AnyView {
    let tabs = tabs.into_iter().map(|TabLink { id, href, label, open }| {
        view! {
            <a
                role="tab"
                id=id
                href=href
                aria-selected=if open { "true" } else { "false" }
                aria-controls=open.then_some(panel)
            >
                {label}
            </a>
        }
    });
    view! { <div class="tabs" role="tablist" aria-label=label>{tabs.collect_view()}</div> }
        .into_any()
}
