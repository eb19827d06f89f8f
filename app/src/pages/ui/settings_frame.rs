//! The frame of Personal Settings: its heading, its tabs and the open panel.

use crate::pages::path;
use leptos::prelude::*;

use super::tab_list::{TabLink, TabList};

/// A tab of Personal Settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Profile,
    Password,
    TwoFactor,
    Browsers,
    Applications,
    Activity,
}

impl Tab {
    const ALL: [Self; 6] = [
        Self::Profile,
        Self::Password,
        Self::TwoFactor,
        Self::Browsers,
        Self::Applications,
        Self::Activity,
    ];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Profile => "Profile",
            Self::Password => "Password",
            Self::TwoFactor => "Two-Factor Authentication",
            Self::Browsers => "Trusted Browsers",
            Self::Applications => "Applications",
            Self::Activity => "Activity",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Profile => "tab-profile",
            Self::Password => "tab-password",
            Self::TwoFactor => "tab-two-factor",
            Self::Browsers => "tab-browsers",
            Self::Applications => "tab-applications",
            Self::Activity => "tab-activity",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Profile => path::PROFILE,
            Self::Password => path::PASSWORD,
            Self::TwoFactor => path::TWO_FACTOR,
            Self::Browsers => path::BROWSERS,
            Self::Applications => path::CONNECTED_APPLICATIONS,
            Self::Activity => path::ACTIVITY,
        }
    }
}

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
