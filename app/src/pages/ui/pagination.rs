//! Navigation through a long table, by position instead of page numbers.

use leptos::prelude::*;

use super::instant_select::InstantSelect;
use super::text::number;

/// The page sizes, the default first.
pub(crate) const SIZES: [u64; 3] = [25, 50, 100];

/// The addresses of the neighboring pages, if they exist.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbors {
    pub(crate) first: Option<String>,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

#[component]
pub(crate) fn Pagination(
    /// A label such as "Activity pages".
    label: &'static str,
    neighbors: Neighbors,
    /// The number of rows on this page.
    shown: usize,
    /// The number of rows on all pages.
    total: u64,
    /// The page size.
    size: u64,
    /// The address of the table's page.
    #[prop(into)]
    action: String,
    /// The other query parameters.
    keep: Vec<(&'static str, String)>,
    /// The labels of the links to the neighbors.
    #[prop(default = ("Previous", "Next"))]
    names: (&'static str, &'static str),
    /// Shown instead of the total when that is not known exactly.
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
