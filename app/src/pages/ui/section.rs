//! Sections of a page: the heading in the margin, the content next to it.

use leptos::prelude::*;

use super::text::nobr;

/// A region named by its heading, at level 2 or 3.
#[component]
pub(crate) fn Section(
    /// The id of the heading.
    #[prop(into)]
    id: String,
    #[prop(into)] heading: String,
    /// The level of the heading.
    #[prop(default = 3)]
    level: u8,
    /// Shown under the heading, such as a badge.
    #[prop(optional_no_strip)]
    aside: Option<AnyView>,
    children: Children,
) -> AnyView {
    let text = nobr(&heading);
    let heading = if level == 2 {
        view! { <h2 id=id.clone() tabindex="-1">{text}</h2> }.into_any()
    } else {
        view! { <h3 id=id.clone() tabindex="-1">{text}</h3> }.into_any()
    };
    view! {
        <section class="entry" aria-labelledby=id>
            <div class="entry__head">{heading} {aside}</div>
            <div class="entry__body">{children()}</div>
        </section>
    }
    .into_any()
}

/// The head of a panel: the heading, a badge, and a muted line as children.
#[component]
pub(crate) fn PanelHead(
    #[prop(into)] heading: String,
    /// The id of the heading.
    #[prop(default = "panel-title")]
    id: &'static str,
    #[prop(optional_no_strip)] badge: Option<AnyView>,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    view! {
        <div class="panel__head">
            <div>
                <h2 id=id tabindex="-1">{nobr(&heading)}</h2>
                {badge}
            </div>
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
