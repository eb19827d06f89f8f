//! How many users have each method.

use super::not_loaded::NotLoaded;
use crate::pages::ui::text::number;
use identity::{dashboard::Figures, method::Method};
use leptos::prelude::*;

#[component]
pub(super) fn MethodsInUse(figures: Option<Figures>) -> AnyView {
    let list = match figures {
        None => view! { <NotLoaded /> }.into_any(),
        Some(figures) => view! { <Bars figures /> }.into_any(),
    };
    view! {
        <section class="block" aria-labelledby="methods-in-use">
            <h2 id="methods-in-use">"Methods in use"</h2>
            {list}
        </section>
    }
    .into_any()
}

/// A bar for each method, relative to all active users.
#[component]
fn Bars(figures: Figures) -> AnyView {
    let all = figures.active.max(1);
    let methods = [
        (Method::App.name(), figures.app),
        ("Passkeys and security keys", figures.passkey),
        (Method::Sms.name(), figures.sms),
        (Method::Email.name(), figures.email),
    ];
    let bars = methods.map(|(name, users)| {
        let unit = if users == 1 { " user" } else { " users" };
        view! {
            <li>
                {name}": "<strong>{number(users)}</strong>{unit}
                <svg class="bars__bar" aria-hidden="true" viewBox=format!("0 0 {all} 6") preserveAspectRatio="none">
                    <rect width=all.to_string() height="6"></rect>
                    <rect width=users.to_string() height="6"></rect>
                </svg>
            </li>
        }
    });
    view! { <ul class="bars" role="list">{bars.into_iter().collect_view()}</ul> }.into_any()
}
