//! A row of radio buttons that takes effect on the page itself.

use leptos::prelude::*;

/// A radio group named `label`; the options are pairs of value and label.
#[component]
pub(crate) fn Choices(
    name: &'static str,
    #[prop(into)] label: String,
    options: Vec<(&'static str, &'static str)>,
    chosen: &'static str,
) -> AnyView {
    let options = options.into_iter().map(|(value, label)| {
        view! {
            <label>
                <input class="dot" r#type="radio" name=name value=value checked={value == chosen} />
                {label}
            </label>
        }
    });
    view! { <div class="choices" role="radiogroup" aria-label=label>{options.collect_view()}</div> }
        .into_any()
}
