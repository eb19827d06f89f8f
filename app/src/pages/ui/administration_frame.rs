//! The frame of Administration: its sections, and the page's place in them.

use crate::pages::path;
use leptos::prelude::*;

use super::tab_list::{TabLink, TabList};

/// A section of Administration, with the tab in sections that have tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Dashboard,
    Users,
    Groups,
    Applications,
    AuditLog,
    Settings(SettingsTab),
    Status,
}

impl Place {
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Dashboard => "Dashboard",
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::Applications => "Applications",
            Self::AuditLog => "Audit Log",
            Self::Settings(_) => "Settings",
            Self::Status => "Status",
        }
    }

    /// The section that a path of Administration belongs to.
    pub(crate) fn of(path: &str) -> Option<Self> {
        let path = path.split('?').next().unwrap_or_default();
        let below = |section: &str| {
            path.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if let Some(tab) = SettingsTab::ALL.into_iter().find(|tab| below(tab.path())) {
            return Some(Self::Settings(tab));
        }
        match path {
            _ if below(path::USERS) => Some(Self::Users),
            _ if below(path::GROUPS) => Some(Self::Groups),
            _ if below(path::APPLICATIONS) => Some(Self::Applications),
            _ if below(path::AUDIT_LOG) => Some(Self::AuditLog),
            path::DASHBOARD => Some(Self::Dashboard),
            path::STATUS => Some(Self::Status),
            _ => None,
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Dashboard => path::DASHBOARD,
            Self::Users => path::USERS,
            Self::Groups => path::GROUPS,
            Self::Applications => path::APPLICATIONS,
            Self::AuditLog => path::AUDIT_LOG,
            Self::Settings(tab) => tab.path(),
            Self::Status => path::STATUS,
        }
    }
}

/// A tab of the section "Settings".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SettingsTab {
    Security,
    General,
    Email,
    Sms,
    Applications,
}

impl SettingsTab {
    const ALL: [Self; 5] =
        [Self::Security, Self::General, Self::Email, Self::Sms, Self::Applications];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Security => "Security",
            Self::General => "General",
            Self::Email => "Email",
            Self::Sms => "SMS",
            Self::Applications => "Applications",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Security => "tab-security",
            Self::General => "tab-general",
            Self::Email => "tab-email",
            Self::Sms => "tab-sms",
            Self::Applications => "tab-applications",
        }
    }

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Security => path::SECURITY_SETTINGS,
            Self::General => path::GENERAL_SETTINGS,
            Self::Email => path::EMAIL_SETTINGS,
            Self::Sms => path::SMS_SETTINGS,
            Self::Applications => path::APPLICATION_SETTINGS,
        }
    }
}

/// Names and addresses of the sections.
const SECTIONS: [(&str, &str); 7] = [
    ("Dashboard", path::DASHBOARD),
    ("Users", path::USERS),
    ("Groups", path::GROUPS),
    ("Applications", path::APPLICATIONS),
    ("Audit Log", path::AUDIT_LOG),
    ("Settings", path::ADMIN_SETTINGS),
    ("Status", path::STATUS),
];

/// `navigation "Administration"`.
#[component]
pub(super) fn Sections(
    /// The name of the current section.
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
        <h1 tabindex="-1">"Settings"</h1>
        <TabList label="Settings" tabs=tabs.into() />
        <div class="panel" role="tabpanel" id="panel" aria-labelledby=tab.id()>
            {children()}
        </div>
    }
    .into_any()
}
