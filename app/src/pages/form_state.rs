//! What a form shows: its values, and the errors of its fields.

use crate::pages::ui::error_summary::FieldErrors;

/// The form `T` on a screen.
#[derive(Clone, Default)]
pub(crate) struct FormState<T> {
    pub(crate) values: T,
    pub(crate) errors: FieldErrors,
    /// The values were submitted and are not saved.
    pub(crate) unsaved: bool,
    /// The values another user saved meanwhile.
    pub(crate) meanwhile: Option<T>,
}

impl<T> FormState<T> {
    pub(crate) fn saved(values: T) -> Self {
        Self { values, errors: FieldErrors::default(), unsaved: false, meanwhile: None }
    }

    pub(crate) fn submitted(values: T) -> Self {
        Self { unsaved: true, ..Self::saved(values) }
    }

    /// Adds an error for the field with this id.
    pub(crate) fn note(&mut self, field: &'static str, text: impl Into<String>) {
        self.errors.note(field, text);
    }

    pub(crate) fn has_mistakes(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The version that the next attempt is based on.
    pub(crate) fn latest(&self) -> &T {
        self.meanwhile.as_ref().unwrap_or(&self.values)
    }
}
