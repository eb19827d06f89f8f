//! "Needs attention": sentences that link to where an administrator can act.

use super::not_loaded::NotLoaded;
use crate::pages::{
    path,
    ui::{
        site::site,
        text::{nobr, number},
        time::{Style, moment},
    },
};
use identity::dashboard::Attention;
use leptos::prelude::*;

#[component]
pub(super) fn NeedsAttention(attention: Option<Attention>) -> AnyView {
    let list = match attention {
        None => view! { <NotLoaded /> }.into_any(),
        Some(attention) if !attention.is_needed() => {
            view! { <p class="muted">"Nothing needs attention."</p> }.into_any()
        }
        Some(attention) => {
            let items = sentences(attention).into_iter().map(|(text, href)| match href {
                Some(href) => view! { <li><a href=href>{nobr(&text)}</a></li> }.into_any(),
                None => view! { <li>{text}</li> }.into_any(),
            });
            view! { <ul class="attention" role="list">{items.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section class="block" aria-labelledby="attention">
            <h2 id="attention">"Needs attention"</h2>
            {list}
        </section>
    }
    .into_any()
}

/// The sentences that apply, with their links.
fn sentences(attention: Attention) -> Vec<(String, Option<String>)> {
    let zone = site().zone;
    let date = |at| moment(at, &zone, Style::Date);
    let Attention { administrators_without, overdue, without_codes, .. } = attention;
    let some = |users: u64, one: &str, many: &str| match users {
        0 => None,
        1 => Some(format!("1 {one}")),
        users => Some(format!("{} {many}", number(users))),
    };
    let refused = attention.mail_refused.into_iter().map(|(id, name)| {
        let text = format!("The mail server did not accept an email to {name}.");
        (Some(text), Some(path::with(path::USER, id)))
    });
    let all = [
        (
            some(
                administrators_without,
                "administrator does not use two-factor authentication.",
                "administrators do not use two-factor authentication.",
            ),
            Some(path::ADMINISTRATORS_WITHOUT_TWO_FACTOR),
        ),
        (some(overdue, "user is overdue.", "users are overdue."), Some(path::USERS_OVERDUE)),
        (
            some(
                without_codes,
                "user has no recovery codes left.",
                "users have no recovery codes left.",
            ),
            Some(path::USERS_WITHOUT_CODES),
        ),
        (
            attention
                .no_mail_since
                .map(|at| format!("Email delivery has been failing since {}.", date(at))),
            Some(path::EMAIL_SETTINGS),
        ),
        (
            attention
                .no_sms_since
                .map(|at| format!("Text message delivery has been failing since {}.", date(at))),
            Some(path::SMS_SETTINGS),
        ),
        (
            some(attention.clock_off, "second", "seconds")
                .map(|off| format!("The server clock is {off} off.")),
            None,
        ),
    ];
    let all = all.into_iter().map(|(text, href)| (text, href.map(str::to_owned)));
    all.chain(refused).filter_map(|(text, href)| Some((text?, href))).collect()
}
