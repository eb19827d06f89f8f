//! A row of radio buttons that takes effect on the page immediately.

use leptos::prelude::*;

use super::failed_form;
use super::field::{Hint, described_by};
use super::meanwhile;

/// A radio group named `label`; the options are pairs of value and label.
#[component]
pub(crate) fn Choices(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(&'static str, &'static str)>,
    chosen: &'static str,
    /// The value another user has saved since the form was opened.
    #[prop(optional_no_strip)]
    meanwhile: Option<&'static str>,
) -> AnyView {
    let submitted = failed_form::value(name, chosen.to_owned());
    let mut values = options.iter().map(|(value, _)| *value);
    let chosen = values.find(|value| *value == submitted).unwrap_or(chosen);
    let saved = meanwhile.map(|value| label_of(&options, value));
    let hint = meanwhile::hint(None, label_of(&options, chosen), saved);
    let described = described_by(name, hint.is_some(), false);
    let options = options.into_iter().map(|(value, label)| {
        view! {
            <label>
                <input class="dot" r#type="radio" name=name value=value checked={value == chosen} />
                {label}
            </label>
        }
    });
    view! {
        {hint.map(|text| view! { <Hint field=name text /> })}
        <div class="choices" role="radiogroup" aria-label=label aria-describedby=described>
            {options.collect_view()}
        </div>
    }
    .into_any()
}

fn label_of(options: &[(&'static str, &'static str)], value: &str) -> &'static str {
    options.iter().find(|(each, _)| *each == value).map_or("", |(_, label)| *label)
}
