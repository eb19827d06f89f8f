//! A form whose submission failed on our side. Its page shows it again, with the submitted values
//! and E-SERVER.

use leptos::prelude::*;
use std::sync::Arc;

use super::error_summary::Summary;
use crate::pages::secret_input::SECRETS;

/// An extension of the request for the page.
#[derive(Clone)]
pub struct FailedForm {
    /// The submitted fields, without secrets.
    pub(crate) fields: Arc<[(String, String)]>,
    /// The form belongs to this page alone, so a box that is not among the fields was not ticked.
    pub(crate) is_whole: bool,
    pub(crate) sentence: String,
}

#[derive(Clone)]
struct Shown(Option<FailedForm>);

/// Sets which form the fields and the error are taken from.
pub(crate) fn provide(failed: Option<FailedForm>) {
    provide_context(Shown(failed));
}

pub(crate) fn shown() -> Option<FailedForm> {
    use_context::<Shown>()?.0
}

/// The submitted value of this field, or else the given one.
pub(crate) fn value(name: &str, given: String) -> String {
    shown().and_then(|failed| failed.value(name)).unwrap_or(given)
}

/// Whether this box was ticked, or else as given.
pub(crate) fn ticked(name: &str, given: bool) -> bool {
    match shown() {
        Some(failed) if failed.is_whole => failed.value(name).as_deref() == Some("on"),
        _ => given,
    }
}

/// Whether the box with this value was ticked, or else as given.
pub(crate) fn ticked_among(name: &str, value: &str, given: bool) -> bool {
    match shown() {
        Some(failed) if failed.is_whole => {
            failed.fields.iter().any(|(each, it)| each == name && it == value)
        }
        _ => given,
    }
}

impl FailedForm {
    pub(crate) fn new(fields: Vec<(String, String)>, is_whole: bool, sentence: String) -> Self {
        let is_shown = |(name, _): &(String, String)| !SECRETS.contains(&name.as_str());
        let fields = fields.into_iter().filter(is_shown).collect();
        Self { fields, is_whole, sentence }
    }

    fn value(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|(each, _)| each == name).map(|(_, value)| value.clone())
    }
}

/// E-SERVER, or nothing. It takes the focus after a submit.
#[component]
pub(crate) fn ServerError() -> impl IntoView {
    shown().map(|failed| {
        view! {
            <Summary><p>{failed.sentence}</p></Summary>
        }
    })
}
