//! Ten small bars for the remaining recovery codes. The text next to them states the number.

use leptos::prelude::*;

#[component]
pub(crate) fn CodesLeft(
    left: usize,
    #[prop(default = 10)] total: usize,
    children: Children,
) -> AnyView {
    let bars = (0..total).map(|bar| {
        let x = format!("{}.5", bar * 16);
        let used = (bar >= left).then_some("");
        view! { <rect x=x y="1.5" width="9" height="13" rx="1" data-used=used></rect> }
    });
    view! {
        <p class="tally">
            <svg viewBox=format!("0 0 {} 16", total * 16 - 4) aria-hidden="true">{bars.collect_view()}</svg>
            <span>{children()}</span>
        </p>
    }
    .into_any()
}
