//! The errors of a file, line by line.

use super::words;
use crate::pages::ui::table::{Cell, Row, RowHead, Table};
use identity::import::{Report, SHOWN};
use leptos::prelude::*;

#[component]
pub(super) fn Problems(report: Report) -> AnyView {
    let Report { good, bad, problems } = report;
    let more = (problems.len() == SHOWN).then(|| {
        view! { <p class="muted">{format!("The first {SHOWN} problems are shown.")}</p> }
    });
    let rows = problems.into_iter().map(|problem| {
        view! {
            <Row>
                <RowHead>{format!("Line {}", problem.line)}</RowHead>
                <Cell label="Problem">{words::line(&problem.what)}</Cell>
            </Row>
        }
    });
    view! {
        <section class="import__problems" aria-labelledby="problems">
            <h2 id="problems">{words::found(good, bad)}</h2>
            <Table caption="Problems" columns=vec!["Line", "Problem"]>
                {rows.collect_view()}
            </Table>
            {more}
        </section>
    }
    .into_any()
}
