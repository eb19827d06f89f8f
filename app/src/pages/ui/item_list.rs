//! Lists of a user's belongings, such as passkeys, each with an icon, a name, a muted line and
//! buttons.

use leptos::prelude::*;

use super::icon::Icon;

#[component]
pub(crate) fn ItemList(children: Children) -> AnyView {
    view! { <ul class="items" role="list">{children()}</ul> }.into_any()
}

/// One entry of the list; the buttons are passed as children.
#[component]
pub(crate) fn ListItem(
    icon: &'static str,
    /// Its name, with an optional badge.
    name: impl IntoView + 'static,
    /// When it was added and last used.
    meta: impl IntoView + 'static,
    children: Children,
) -> AnyView {
    view! {
        <li>
            <Icon name=icon />
            <div>
                <p class="item__name">{name}</p>
                <p class="item__meta">{meta}</p>
                <div class="item__do">{children()}</div>
            </div>
        </li>
    }
    .into_any()
}
