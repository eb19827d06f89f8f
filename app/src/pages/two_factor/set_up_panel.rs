//! The panel of D-SETUP and P-ENROLL for one method, under its tab.

use crate::pages::{
    sent_code,
    totp::app_panel::{AppPanel, Pairing},
    ui::tab_list::{TabLink, TabList},
};
use identity::method::Method;
use leptos::prelude::*;

pub(crate) const TITLE: &str = "Set up Two-Factor Authentication";

/// The content of the open tab.
pub(crate) enum Panel {
    App(Pairing),
    Sent(sent_code::panel::Panel),
}

impl Panel {
    pub(crate) fn primary(&self) -> (&'static str, &'static str) {
        match self {
            Self::App(_) => ("Confirm", "confirm"),
            Self::Sent(panel) => panel.primary(),
        }
    }

    pub(crate) fn expires(&self) -> Option<(i64, &'static str)> {
        match self {
            Self::App(pairing) => Some(pairing.expires()),
            Self::Sent(_) => None,
        }
    }

    pub(crate) fn view(self) -> AnyView {
        match self {
            Self::App(pairing) => view! { <AppPanel pairing /> }.into_any(),
            Self::Sent(panel) => panel.view(),
        }
    }
}

/// The panel under its tab, if there is more than one tab.
pub(crate) fn in_tabs(path: &str, open: Method, addable: Vec<Method>, panel: AnyView) -> AnyView {
    if addable.len() < 2 {
        return panel;
    }
    let tabs = addable.into_iter().map(|method| TabLink {
        id: tab_id(method),
        href: format!("{path}?method={}", method.as_str()),
        label: method.name(),
        open: method == open,
    });
    view! {
        <TabList label="Method" tabs=tabs.collect() panel="method-panel" />
        <div class="method-panel" role="tabpanel" id="method-panel" aria-labelledby=tab_id(open)>
            {panel}
        </div>
    }
    .into_any()
}

fn tab_id(method: Method) -> &'static str {
    match method {
        Method::App => "method-app",
        Method::Sms => "method-sms",
        Method::Email => "method-email",
    }
}
