//! A dialog over a page, with what the page below has to know about it.

use leptos::prelude::*;

pub(crate) struct Overlay {
    /// The title of the document while the dialog is open.
    pub(crate) title: String,
    /// The dialog shows an error.
    pub(crate) failed: bool,
    /// The dialog is about the recovery codes, so the banner about them is hidden.
    pub(crate) hides_banner: bool,
    pub(crate) view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Overlay {
    pub(crate) fn new<V: IntoView + 'static>(
        title: &str,
        failed: bool,
        view: impl FnOnce() -> V + Send + 'static,
    ) -> Self {
        let view = Box::new(move || view().into_any());
        Self { title: title.to_owned(), failed, hides_banner: false, view }
    }

    pub(crate) fn hiding_banner(self) -> Self {
        Self { hides_banner: true, ..self }
    }

    /// The title, the error state and the dialog of a page; `title` if no dialog is open.
    pub(crate) fn over(
        overlay: Option<Self>,
        title: impl Into<String>,
    ) -> (String, bool, Option<AnyView>) {
        match overlay {
            Some(Self { title, failed, view, .. }) => (title, failed, Some(view())),
            None => (title.into(), false, None),
        }
    }
}
