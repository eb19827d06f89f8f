//! Which element gets the focus when client code shows a page or a dialog.

/// Without a mark, the heading of the dialog or page gets the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FirstFocus {
    #[default]
    No,
    Yes,
    /// Only where no on-screen keyboard would cover the page: from 640 px.
    Wide,
}

impl FirstFocus {
    /// The value of `data-first-focus`.
    pub(crate) fn attribute(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Yes => Some(""),
            Self::Wide => Some("wide"),
        }
    }
}
