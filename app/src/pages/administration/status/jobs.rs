//! Work in the background.

use crate::pages::ui::{
    badge::{Badge, BadgeKind},
    description_list::{DescriptionItem, DescriptionList},
    section::Section,
    site::site,
    text::number,
    time::Moment,
};
use identity::status::Jobs;
use leptos::prelude::*;

/// Housekeeping runs every minute, but not in the hour after the clock jumped ahead.
const LATE: i64 = 10 * 60;

#[component]
pub(super) fn JobsPanel(jobs: Jobs) -> AnyView {
    let is_late = jobs.swept_at.is_some_and(|at| at + LATE < site().now);
    let badge = is_late.then(|| {
        view! { <Badge kind=BadgeKind::Attention label="Late" icon="clock" /> }.into_any()
    });
    let running = |count| match count {
        0 => "None running".to_owned(),
        count => format!("{} running", number(count)),
    };
    let swept = match jobs.swept_at {
        None => "Not yet".into_any(),
        Some(at) => view! { "Last ran " <Moment at /> }.into_any(),
    };
    view! {
        <Section id="status-jobs" heading="Background jobs" level=2 aside=badge>
            <DescriptionList>
                <DescriptionItem name="Actions on many users">{running(jobs.bulk)}</DescriptionItem>
                <DescriptionItem name="Imports">{running(jobs.imports)}</DescriptionItem>
                <DescriptionItem name="Housekeeping">{swept}</DescriptionItem>
            </DescriptionList>
        </Section>
    }
    .into_any()
}
