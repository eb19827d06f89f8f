//! Links to other sign-in methods, shown under the form.

use leptos::prelude::*;

use super::icon::Icon;

/// `navigation "Other ways to sign in"` with [`Way`] and [`WayOut`] as children.
#[component]
pub(crate) fn Ways(children: Children) -> AnyView {
    view! {
        <nav class="ways" aria-label="Other ways to sign in">
            <ul role="list">{children()}</ul>
        </nav>
    }
    .into_any()
}

#[component]
pub(crate) fn Way(href: &'static str, #[prop(into)] label: String) -> AnyView {
    view! { <li><a href=href>{label}<Icon name="chevron" /></a></li> }.into_any()
}

/// An alternative that changes something on the server, such as ending this attempt.
#[component]
pub(crate) fn WayOut(action: &'static str, #[prop(into)] label: String) -> AnyView {
    view! {
        <li>
            <form method="post" action=action>
                <button r#type="submit">{label}<Icon name="chevron" /></button>
            </form>
        </li>
    }
    .into_any()
}
