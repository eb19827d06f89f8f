//! Links to other sign-in methods, shown under the form.

use leptos::prelude::*;

use super::form_action::form_action;
use super::icon::Icon;

/// `navigation "Other ways to sign in"` with [`AlternativeLink`] and [`AlternativeButton`]
/// as children.
#[component]
pub(crate) fn Alternatives(children: Children) -> AnyView {
    view! {
        <nav class="ways" aria-label="Other ways to sign in">
            <ul role="list">{children()}</ul>
        </nav>
    }
    .into_any()
}

#[component]
pub(crate) fn AlternativeLink(href: &'static str, #[prop(into)] label: String) -> AnyView {
    view! { <li><a href=href>{label}<Icon name="chevron" /></a></li> }.into_any()
}

/// Leads to the page before.
#[component]
pub(crate) fn BackLink(href: &'static str) -> AnyView {
    view! { <li><a class="ways__back" href=href><Icon name="chevron" />"Back"</a></li> }.into_any()
}

/// An alternative that changes something on the server, such as ending this attempt.
#[component]
pub(crate) fn AlternativeButton(action: &'static str, #[prop(into)] label: String) -> AnyView {
    view! {
        <li>
            <form method="post" action=form_action(action)>
                <button r#type="submit">{label}<Icon name="chevron" /></button>
            </form>
        </li>
    }
    .into_any()
}
