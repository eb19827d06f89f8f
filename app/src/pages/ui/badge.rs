//! Badges: a word with an icon, so that color is never the only signal.

use leptos::prelude::*;

use super::icon::Icon;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadgeKind {
    Ok,
    Attention,
    Danger,
    Information,
    Neutral,
}

impl BadgeKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Attention => "warn",
            Self::Danger => "danger",
            Self::Information => "info",
            Self::Neutral => "neutral",
        }
    }
}

#[component]
pub(crate) fn Badge(kind: BadgeKind, label: &'static str, icon: &'static str) -> AnyView {
    view! {
        <span class="badge" data-kind=kind.as_str()>
            <Icon name=icon />
            {label}
        </span>
    }
    .into_any()
}

/// An account's two-factor state, as its badge shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TwoFactorState {
    Enabled,
    NotEnabled,
    Required,
    Overdue,
    Off,
}

#[component]
pub(crate) fn StateBadge(state: TwoFactorState) -> AnyView {
    let (word, kind, icon, label) = match state {
        TwoFactorState::Enabled => ("enabled", BadgeKind::Ok, "check", "Enabled"),
        TwoFactorState::NotEnabled => ("not_enabled", BadgeKind::Neutral, "dash", "Not enabled"),
        TwoFactorState::Required => ("required", BadgeKind::Attention, "clock", "Setup required"),
        TwoFactorState::Overdue => ("overdue", BadgeKind::Danger, "alert", "Overdue"),
        TwoFactorState::Off => ("off", BadgeKind::Neutral, "dash", "Turned off"),
    };
    view! {
        <span class="badge" data-kind=kind.as_str() data-testid="two-factor-state" data-state=word>
            <Icon name=icon />
            {label}
        </span>
    }
    .into_any()
}
