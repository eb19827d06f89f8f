//! What is wrong with the names of the columns, and with lines.

use super::words;
use crate::pages::{
    path,
    ui::{
        button::Submit,
        form_action::form_action,
        table::{Cell, Row, RowHead, Table},
    },
};
use identity::import::{Batch, HeaderError, InvalidLine, SHOWN};
use leptos::prelude::*;

#[component]
pub(super) fn HeaderProblems(line: u64, problems: Vec<HeaderError>) -> AnyView {
    let rows = problems.into_iter().map(move |problem| {
        view! {
            <Row>
                <RowHead>{format!("Line {line}")}</RowHead>
                <Cell label="Problem">{words::header(&problem)}</Cell>
            </Row>
        }
    });
    view! {
        <section class="import__list" aria-labelledby="problems">
            <h2 id="problems">"The names of the columns have problems."</h2>
            <Table caption="Problems" columns=vec!["Line", "Problem"]>
                {rows.collect_view()}
            </Table>
        </section>
    }
    .into_any()
}

/// The first lines that cannot be imported, and a button for all of them.
#[component]
pub(super) fn LineProblems(batch: Batch, lines: Vec<InvalidLine>) -> AnyView {
    let count = usize::try_from(batch.invalid).unwrap_or_default();
    let more = (lines.len() < count).then(|| {
        view! { <p class="muted">{format!("The first {SHOWN} lines are shown.")}</p> }
    });
    let rows = lines.into_iter().map(|InvalidLine { line, user, problems }| {
        let problems = problems.into_iter().map(|problem| view! { <p>{words::line(&problem)}</p> });
        view! {
            <Row>
                <RowHead>{format!("Line {line}")}</RowHead>
                <Cell label="User">{user}</Cell>
                <Cell label="Problem">{problems.collect_view()}</Cell>
            </Row>
        }
    });
    view! {
        <section class="import__list" aria-labelledby="problems">
            <h2 id="problems">{words::lines(count)}</h2>
            <p class="muted">{words::DOWNLOAD}</p>
            <DownloadLines batch />
            <Table caption="Problems" columns=vec!["Line", "User", "Problem"]>
                {rows.collect_view()}
            </Table>
            {more}
        </section>
    }
    .into_any()
}

#[component]
pub(super) fn DownloadLines(batch: Batch) -> AnyView {
    let action = form_action(path::with(path::IMPORT_INVALID_LINES, batch.id.0));
    view! {
        <form method="post" action=action data-native="">
            <Submit label=words::DOWNLOAD_BUTTON icon="download" />
        </form>
    }
    .into_any()
}
