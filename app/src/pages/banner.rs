//! The banner of a page: only the most urgent condition is shown.

use crate::pages::{
    path, recovery_code,
    ui::{
        banner::Banner,
        button::{ButtonKind, Open, Submit},
        form_action::form_action,
        site::{Site, site},
        time::{Style, moment},
    },
};
use identity::second_factor::{Overview, State};
use leptos::prelude::*;

const DAY: i64 = 86_400;

/// The banner that applies to the page being rendered, if any.
pub(crate) fn of(overview: &Overview) -> Option<AnyView> {
    let on_tab = site().path.starts_with(path::TWO_FACTOR);
    due(overview)
        .filter(|_| !on_tab)
        .or_else(|| recovery_code::banner::of(overview))
        .or_else(|| nudge(overview))
}

/// N-DUE, and N-DUE-LAST on the last day.
fn due(overview: &Overview) -> Option<AnyView> {
    let State::Required { from: Some(from) } = overview.state else { return None };
    let Site { now, zone, product, organization, .. } = site();
    let urgent = from - now <= DAY;
    let heading = if urgent {
        "Set up two-factor authentication today".to_owned()
    } else {
        format!("Set up two-factor authentication by {}", moment(from, &zone, Style::Date))
    };
    let organization = organization.unwrap_or_else(|| "Your organization".to_owned());
    let text = format!(
        "{organization} requires it for everyone. After that date you must set it up before you can use {product}."
    );
    Some(
        view! {
            <Banner heading text urgent>
                <Open action=path::SET_UP label="Set up now" kind=ButtonKind::Primary />
            </Banner>
        }
        .into_any(),
    )
}

/// N-NUDGE, except on the tab that it links to.
fn nudge(overview: &Overview) -> Option<AnyView> {
    let path = site().path;
    if !overview.nudge || path.starts_with(path::TWO_FACTOR) {
        return None;
    }
    Some(
        view! {
            <Banner
                heading="Add a second step to your sign-in"
                text="With a code from your phone, a stolen password is not enough to get into your account."
            >
                <Open action=path::SET_UP label="Set up Two-Factor Authentication" kind=ButtonKind::Primary />
                <form method="post" action=form_action(path::NUDGE)>
                    <input r#type="hidden" name="return" value=path />
                    <Submit label="Not now" kind=ButtonKind::Quiet />
                </form>
            </Banner>
        }
        .into_any(),
    )
}
