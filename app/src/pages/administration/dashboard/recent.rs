//! The newest events of the audit log.

use super::not_loaded::NotLoaded;
use crate::pages::{
    administration::audit_log::{PersonLink, ResultBadge, what},
    path,
    ui::{
        table::{Cell, Row, RowHead, Table},
        time::Moment,
    },
};
use identity::audit_log::Line;
use leptos::prelude::*;

#[component]
pub(super) fn RecentEvents(lines: Option<Vec<Line>>) -> AnyView {
    let table = match lines {
        None => view! { <NotLoaded /> }.into_any(),
        Some(lines) => {
            let rows = lines.into_iter().map(|line| view! { <Recent line /> });
            view! {
                <Table caption="Recent security events" region="Recent security events, table" columns=vec!["Time", "Event", "User affected", "Result"]>
                    {rows.collect_view()}
                </Table>
            }
            .into_any()
        }
    };
    view! {
        <section class="block" data-block="events" aria-labelledby="recent">
            <div class="block__head">
                <h2 id="recent">"Recent security events"</h2>
                <a href=path::AUDIT_LOG>"Open the audit log"</a>
            </div>
            {table}
        </section>
    }
    .into_any()
}

#[component]
fn Recent(line: Line) -> AnyView {
    let what = what(&line);
    let Line { at, user, refused, .. } = line;
    view! {
        <Row>
            <RowHead><Moment at /></RowHead>
            <Cell label="Event">{what}</Cell>
            <Cell label="User affected"><PersonLink person=user otherwise="None" /></Cell>
            <Cell label="Result"><ResultBadge refused /></Cell>
        </Row>
    }
    .into_any()
}
