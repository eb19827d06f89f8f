//! The way through a long table, by position and not by number.

use leptos::prelude::*;

use super::instant_select::InstantSelect;
use super::text::number;

/// How many rows a page can have, the default first.
pub(crate) const SIZES: [u64; 3] = [25, 50, 100];

/// Where the neighbors of a page are. What does not apply is left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbors {
    pub(crate) first: Option<String>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

#[component]
pub(crate) fn Pagination(
    /// Such as "Activity pages".
    label: &'static str,
    neighbors: Neighbors,
    /// Rows on this page.
    shown: usize,
    /// Rows on all pages.
    total: u64,
    /// Rows that a page can have.
    size: u64,
    /// The table's page.
    action: &'static str,
    /// What the query says beside the size.
    keep: Vec<(&'static str, String)>,
    /// What the ways to the neighbors are called.
    #[prop(default = ("Previous", "Next"))]
    names: (&'static str, &'static str),
    /// In place of the total, where that is not known exactly.
    #[prop(optional_no_strip)]
    about: Option<String>,
) -> AnyView {
    let of = about.unwrap_or_else(|| number(total));
    let Neighbors { first, previous, next } = neighbors;
    let link =
        |to: Option<String>, text: &'static str| to.map(|href| view! { <a href=href>{text}</a> });
    let sizes = SIZES.iter().map(|size| (size.to_string(), size.to_string())).collect();
    view! {
        <nav class="pages" aria-label=label>
            {link(first, "First page")}
            {link(previous, names.0)}
            {link(next, names.1)}
            <span class="muted">{format!("Showing {shown} of {of}")}</span>
            <InstantSelect action name="size" label="Rows per page" options=sizes chosen=size.to_string() keep />
        </nav>
    }
    .into_any()
}
