//! The frame of Administration: its sections beside the page, and the page's place in them.

use leptos::prelude::*;

use super::breadcrumb::Breadcrumb;
use super::tab_list::{TabLink, TabList};

/// A tab of the section "Settings".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SettingsTab {
    Security,
}

impl SettingsTab {
    const ALL: [Self; 1] = [Self::Security];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Security => "Security",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Security => "tab-security",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Security => "/admin/settings/security",
        }
    }
}

/// Names and addresses of the sections.
const SECTIONS: [(&str, &str); 1] = [("Settings", "/admin/settings")];

/// `navigation "Administration"`.
#[component]
pub(super) fn Sections(
    /// Name of the section that is open.
    open: &'static str,
) -> AnyView {
    let links = SECTIONS.map(|(name, path)| {
        let current = (name == open).then_some("page");
        view! { <li><a href=path aria-current=current>{name}</a></li> }
    });
    view! {
        <nav class="sections" aria-label="Administration">
            <ul role="list">{links.into_iter().collect_view()}</ul>
        </nav>
    }
    .into_any()
}

/// The section "Settings" with its tabs and the open panel.
#[component]
pub(super) fn AdministrationSettings(tab: SettingsTab, children: Children) -> AnyView {
    let tabs = SettingsTab::ALL.map(|each| TabLink {
        id: each.id(),
        href: each.path().to_owned(),
        label: each.label(),
        open: each == tab,
    });
    view! {
        <Breadcrumb above=vec![("Administration", "/admin"), ("Settings", "/admin/settings")] here=tab.label() />
        <h1 tabindex="-1">"Settings"</h1>
        <TabList label="Settings" tabs=tabs.into() />
        <div class="panel" role="tabpanel" id="panel" aria-labelledby=tab.id()>
            {children()}
        </div>
    }
    .into_any()
}
