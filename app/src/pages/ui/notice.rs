//! The result of an action: one sentence that is shown until it is dismissed.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) kind: NoticeKind,
    pub(crate) text: String,
    /// Offers a file: a button that submits the form [`EXPORT`] of the page.
    pub(crate) download: Option<FileFormat>,
}

/// The id of the form that exports what a page lists.
pub(crate) const EXPORT: &str = "export";

/// The field `format` of that form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    Csv,
    Ndjson,
}

impl FileFormat {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    /// The inverse of [`FileFormat::as_str`].
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Csv, Self::Ndjson].into_iter().find(|format| format.as_str() == word)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoticeKind {
    Success,
    Information,
    Attention,
    Error,
}

impl Notice {
    fn of(kind: NoticeKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into(), download: None }
    }

    pub(crate) fn success(text: impl Into<String>) -> Self {
        Self::of(NoticeKind::Success, text)
    }

    pub(crate) fn information(text: impl Into<String>) -> Self {
        Self::of(NoticeKind::Information, text)
    }

    pub(crate) fn error(text: impl Into<String>) -> Self {
        Self::of(NoticeKind::Error, text)
    }

    pub(crate) fn attention(text: impl Into<String>) -> Self {
        Self::of(NoticeKind::Attention, text)
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
