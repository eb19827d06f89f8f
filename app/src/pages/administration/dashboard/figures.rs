//! Key figures, each with a link to the list behind it.

use super::not_loaded::NotLoaded;
use crate::pages::{
    administration::audit_log,
    path,
    ui::text::{nobr, number},
};
use identity::{adoption::share, dashboard::Figures};
use leptos::prelude::*;

#[component]
pub(super) fn FigureRow(figures: Option<Figures>, failed: Option<u64>) -> AnyView {
    let of_users = match figures {
        Some(figures) => view! { <OfUsers figures /> }.into_any(),
        None => view! {
            <section class="figure" aria-labelledby="figure-two-factor">
                <h2 id="figure-two-factor">{nobr("Two-factor authentication")}</h2>
                <NotLoaded />
            </section>
        }
        .into_any(),
    };
    let failed = match failed {
        Some(failed) => view! {
            <Figure
                key="failed-sign-ins"
                heading="Failed sign-ins, 24 hours"
                value=number(failed)
                link="View failed sign-ins"
                href=audit_log::failed_sign_ins()
            />
        }
        .into_any(),
        None => view! {
            <section class="figure" aria-labelledby="figure-failed-sign-ins">
                <h2 id="figure-failed-sign-ins">"Failed sign-ins, 24 hours"</h2>
                <NotLoaded />
            </section>
        }
        .into_any(),
    };
    view! { <div class="figures">{of_users} {failed}</div> }.into_any()
}

#[component]
fn OfUsers(figures: Figures) -> AnyView {
    let Figures { active, with_two_factor, overdue, enforcement, .. } = figures;
    let overdue = enforcement.map(|_| {
        view! {
            <Figure
                key="overdue"
                heading="Overdue"
                value=number(overdue)
                link="View overdue users"
                href=path::USERS_OVERDUE
            />
        }
    });
    view! {
        <Figure
            key="two-factor"
            heading="Two-factor authentication"
            value=format!("{}%", share(with_two_factor, active))
            detail=format!("{} of {} active users", number(with_two_factor), number(active))
            link="View users with two-factor authentication"
            href=path::USERS_WITH_TWO_FACTOR
        />
        <Figure
            key="not-set-up"
            heading="Not set up"
            value=number(figures.not_set_up())
            link="View users without two-factor authentication"
            href=path::USERS_WITHOUT_TWO_FACTOR
        />
        {overdue}
    }
    .into_any()
}

#[component]
fn Figure(
    key: &'static str,
    heading: &'static str,
    value: String,
    #[prop(optional, into)] detail: Option<String>,
    link: &'static str,
    #[prop(into)] href: String,
) -> AnyView {
    let id = format!("figure-{key}");
    let link = (value != "0").then(|| view! { <a href=href>{nobr(link)}</a> });
    view! {
        <section class="figure" aria-labelledby=id data-testid="figure" data-figure=key>
            <h2 id=id.clone()>{nobr(heading)}</h2>
            <p class="figure__value">
                <strong>{value}</strong>
                {detail.map(|text| view! { " "<span>{text}</span> })}
            </p>
            {link}
        </section>
    }
    .into_any()
}
