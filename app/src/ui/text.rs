//! Text that must keep its exact characters and still break well.

use leptos::prelude::*;

/// Names that may not be broken at their hyphen. A no-break hyphen would change the text.
const UNBROKEN: [&str; 2] = ["Two-Factor", "6-digit"];

/// The text with those names kept on one line.
pub(crate) fn nobr(text: &str) -> AnyView {
    let first = UNBROKEN.into_iter().filter_map(|name| Some((text.find(name)?, name))).min();
    let Some((start, name)) = first else {
        return text.to_owned().into_any();
    };
    let (before, rest) = text.split_at(start);
    let after = nobr(&rest[name.len()..]);
    view! { {before.to_owned()}<span class="nobr">{name}</span>{after} }.into_any()
}

/// A link to another site, which opens in a new tab and says so.
#[component]
pub(crate) fn ExternalLink(href: &'static str, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <a href=href target="_blank" rel="noopener" data-native="">
            {format!("{text} (opens in a new tab)")}
        </a>
    }
}
