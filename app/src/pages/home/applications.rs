//! "Your applications": links to those that the user may open.

use crate::pages::ui::text::nobr;
use identity::access::{Decision, Opening};
use leptos::prelude::*;

/// Also applications that first ask for a proof or for the setup of a method. Nothing without a link.
#[component]
pub(super) fn Launcher(openings: Vec<Opening>) -> AnyView {
    let links = openings.into_iter().filter_map(|Opening { application, decision }| {
        let is_refused = matches!(decision, Decision::Refuse(_));
        let href = application.address.filter(|_| !is_refused)?;
        Some(view! { <li><a href=href rel="noreferrer">{nobr(&application.name)}</a></li> })
    });
    let links: Vec<_> = links.collect();
    if links.is_empty() {
        return ().into_any();
    }
    view! {
        <section class="launcher" aria-labelledby="your-applications">
            <h2 id="your-applications">"Your applications"</h2>
            <ul role="list">{links}</ul>
        </section>
    }
    .into_any()
}
