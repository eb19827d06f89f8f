//! Banners under the header for persistent conditions, such as "Your recovery codes are not saved".

use leptos::prelude::*;

use super::text::nobr;

/// A banner: heading, one sentence, and its buttons as children.
#[component]
pub(crate) fn Banner(
    #[prop(into)] heading: String,
    #[prop(into)] text: String,
    /// This is the last chance to act.
    #[prop(optional)]
    urgent: bool,
    children: Children,
) -> AnyView {
    view! {
        <section class="standing" data-kind=urgent.then_some("danger") aria-labelledby="standing">
            <div class="frame standing__bar">
                <div>
                    <h2 id="standing">{nobr(&heading)}</h2>
                    <p>{nobr(&text)}</p>
                </div>
                <div class="actions">{children()}</div>
            </div>
        </section>
    }
    .into_any()
}
