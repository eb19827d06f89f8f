//! "Download the lines with problems": the lines as they were uploaded, after their problems.

use super::{batch::number, words};
use crate::pages::{
    administration::export::{self, WasResubmitted, day, line},
    administrator_form::FreshAdministratorForm,
    path,
    reply::{Reply, redirect::Redirect},
    request::Nothing,
    ui::notice::Notice,
};
use axum::extract::Path;
use futures::stream;
use identity::import::{self, Lines, PROBLEM, WholeLine};

pub(crate) async fn submit(
    Path(id): Path<String>,
    resubmitted: WasResubmitted,
    sent: FreshAdministratorForm<Nothing>,
) -> Reply {
    let id = number(&id)?;
    if resubmitted.get() {
        let notice = Notice::success(words::DOWNLOAD_READY);
        return Redirect::to(path::with(path::IMPORT_BATCH, id.0)).notice(notice).into();
    }
    let services = sent.context.services().clone();
    let client = &sent.context.client;
    let Some(begun) = import::download(&services, sent.administrator()?, id, client).await? else {
        return Redirect::to(path::IMPORT).notice(Notice::attention(words::GONE)).into();
    };
    let pieces = stream::try_unfold((begun, true), move |(mut download, is_first)| {
        let services = services.clone();
        async move {
            let Some(Lines { columns, lines }) = download.next(&services).await? else {
                return Ok(None);
            };
            let head = if is_first { head(columns) } else { String::new() };
            let text = lines.iter().fold(head, |text, each| text + &line(&cells(each)));
            Ok(Some((text, (download, false))))
        }
    });
    export::file(&format!("users-not-imported-{}.csv", day(sent.context.now())), pieces)
}

fn head(columns: Vec<String>) -> String {
    let columns: Vec<&str> =
        [PROBLEM].into_iter().chain(columns.iter().map(String::as_str)).collect();
    export::head(&columns)
}

/// The problems come first, because a line may have more fields than there are columns.
fn cells(line: &WholeLine) -> Vec<String> {
    let problems: Vec<_> = line.what.problems.iter().map(words::line).collect();
    let problems = format!("Line {}: {}", line.what.line, problems.join(" "));
    [problems].into_iter().chain(line.fields.iter().cloned()).collect()
}
