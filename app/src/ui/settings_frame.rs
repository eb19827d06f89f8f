//! The frame of Personal Settings: its heading, its tabs and the open panel.

use leptos::prelude::*;

use super::frame::Tab;
use super::tab_list::{TabLink, TabList};

#[component]
pub(super) fn PersonalSettings(tab: Tab, children: Children) -> AnyView {
    let tabs = Tab::ALL.map(|each| TabLink {
        id: each.id(),
        href: each.path().to_owned(),
        label: each.label(),
        open: each == tab,
    });
    view! {
        <div class="settings">
            <h1 tabindex="-1">"Personal Settings"</h1>
            <TabList label="Personal Settings" tabs=tabs.into() />
            <div class="panel" role="tabpanel" id="panel" aria-labelledby=tab.id()>
                {children()}
            </div>
        </div>
    }
    .into_any()
}
