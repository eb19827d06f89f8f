//! A dialog over a page. A handler describes the dialog; the document of the page below shows it.

use leptos::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

use super::failed_form::FailedForm;

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
}

/// The dialog on its way to the document that shows it.
#[derive(Clone)]
pub struct OverlaySlot(Arc<Mutex<Option<Overlay>>>);

impl OverlaySlot {
    pub(crate) fn new(overlay: Overlay) -> Self {
        Self(Arc::new(Mutex::new(Some(overlay))))
    }

    pub(crate) fn take(&self) -> Option<Overlay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether no document has shown the dialog.
    pub fn is_full(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }
}

/// An extension of the request for a page: the dialog over it.
#[derive(Clone)]
pub struct OpenDialog {
    pub dialog: OverlaySlot,
    /// The path and query that the browser shows, which is that of the dialog.
    pub(crate) address: String,
    /// The form of the dialog, if submitting it failed.
    pub(crate) failed: Option<FailedForm>,
}
