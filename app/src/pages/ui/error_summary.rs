//! All errors of a form, listed before the page's heading.

use leptos::prelude::*;

use super::text::nobr;

/// Errors by field, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldErrors(Vec<FieldError>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct FieldError {
    field: &'static str,
    text: String,
}

impl FieldErrors {
    /// Adds an error for the field with this id.
    pub(crate) fn note(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push(FieldError { field, text: text.into() });
    }

    /// The error of the field with this id.
    pub(crate) fn at(&self, field: &str) -> Option<String> {
        self.0.iter().find(|error| error.field == field).map(|error| error.text.clone())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The region "There is a problem", or nothing without errors. It takes the focus after a submit.
#[component]
pub(crate) fn ErrorSummary(errors: FieldErrors) -> impl IntoView {
    let has_mistakes = !errors.is_empty();
    let lines = errors.0.into_iter().map(|FieldError { field, text }| {
        view! { <li><a href=format!("#{field}")>{nobr(&text)}</a></li> }
    });
    has_mistakes.then(|| {
        view! {
            <Summary><ul role="list">{lines.collect_view()}</ul></Summary>
        }
    })
}

#[component]
pub(super) fn Summary(children: Children) -> AnyView {
    view! {
        <section class="summary" aria-labelledby="summary" tabindex="-1" data-summary="">
            <h2 id="summary">"There is a problem"</h2>
            {children()}
        </section>
    }
    .into_any()
}
