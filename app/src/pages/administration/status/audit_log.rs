//! The length of the audit log, and when it was last verified.

use crate::pages::{
    path,
    ui::{
        badge::{Badge, BadgeKind},
        button::Act,
        callout::Callout,
        description_list::{DescriptionItem, DescriptionList},
        notice::Notice,
        section::Section,
        text::number,
        time::Moment,
    },
};
use identity::{
    audit::Break,
    status::{AuditLog, MOST_VERIFIED},
};
use leptos::prelude::*;

#[component]
pub(super) fn AuditLogPanel(log: AuditLog) -> AnyView {
    let AuditLog { entries, verified } = log;
    let found = verified.as_ref().map(|verified| verified.found.clone());
    let badge = match &found {
        None => None,
        Some(None) => {
            Some(view! { <Badge kind=BadgeKind::Ok label="Intact" icon="check" /> }.into_any())
        }
        Some(Some(_)) => Some(
            view! { <Badge kind=BadgeKind::Danger label="Not intact" icon="alert" /> }.into_any(),
        ),
    };
    let warning = found.flatten().map(|found| {
        view! { <Callout said=Notice::error(broken(&found)) /> }
    });
    let last = match verified {
        None => "Never".into_any(),
        Some(verified) => view! { <Moment at=verified.at /> }.into_any(),
    };
    let verify = if entries > MOST_VERIFIED {
        view! {
            <p class="muted">
                "To verify a log of this length, run " <code>"latchkey audit verify"</code> " on the server."
            </p>
        }
        .into_any()
    } else {
        view! { <Act action=path::STATUS label="Verify now" /> }.into_any()
    };
    view! {
        <Section id="status-audit-log" heading="Audit log" level=2 aside=badge>
            {warning}
            <DescriptionList>
                <DescriptionItem name="Entries">{number(entries)}</DescriptionItem>
                <DescriptionItem name="Last verified">{last}</DescriptionItem>
            </DescriptionList>
            {verify}
        </Section>
    }
    .into_any()
}

pub(super) fn broken(found: &Break) -> String {
    format!("Entry {} of node {} was changed, removed or moved.", found.sequence, found.node)
}
