//! The result of an action: one sentence at the top of the page until it is dismissed.

use leptos::prelude::*;

use super::icon::Icon;
use super::text::nobr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) kind: NoticeKind,
    pub(crate) text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    Success,
    Information,
    Attention,
    Error,
}

impl Notice {
    pub(crate) fn success(text: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Success, text: text.into() }
    }

    pub(crate) fn information(text: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Information, text: text.into() }
    }

    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Error, text: text.into() }
    }

    pub(crate) fn attention(text: impl Into<String>) -> Self {
        Self { kind: NoticeKind::Attention, text: text.into() }
    }
}

impl NoticeKind {
    /// The inverse of [`NoticeKind::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Success, Self::Information, Self::Attention, Self::Error]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Success => "ok",
            Self::Information => "info",
            Self::Attention => "warn",
            Self::Error => "error",
        }
    }

    pub(super) fn icon(self) -> &'static str {
        match self {
            Self::Success => "check",
            Self::Information => "info",
            Self::Attention | Self::Error => "alert",
        }
    }
}

/// The notice inside the live region. "Dismiss" needs client code and is hidden without it.
#[component]
pub(crate) fn NoticeLine(notice: Notice) -> AnyView {
    view! {
        <div class="notice" data-kind=notice.kind.as_str()>
            <Icon name=notice.kind.icon() />
            <p>{nobr(&notice.text)}</p>
            <button
                class="button"
                data-kind="quiet"
                r#type="button"
                data-dismiss=""
                data-with-client=""
                hidden
            >
                "Dismiss"
            </button>
        </div>
    }
    .into_any()
}
