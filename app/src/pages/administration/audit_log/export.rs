//! "Export CSV": the filtered list as a file.

use super::{address::Query, what};
use crate::pages::{
    administration::export::{self, WasResubmitted},
    administrator_form::FreshAdministratorForm,
    path,
    reply::{Reply, page::zone, redirect::Redirect},
    sentence,
    ui::notice::{FileFormat, Notice},
};
use futures::{
    StreamExt,
    stream::{once, try_unfold},
};
use identity::audit_log::{
    self, Line, Person,
    export::{self as rules, Format},
};
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct ExportForm {
    format: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    result: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    range: String,
}

pub(crate) async fn submit(
    resubmitted: WasResubmitted,
    sent: FreshAdministratorForm<ExportForm>,
) -> Reply {
    let administrator = sent.administrator()?;
    let context = &sent.context;
    let (format, query) = sent.form.parts();
    if resubmitted.get() {
        let format = match format {
            Format::Csv => FileFormat::Csv,
            Format::Ndjson => FileFormat::Ndjson,
        };
        return export::ready(query.path(""), format);
    }
    let filter = query.filter(context.now(), &zone(context));
    let begun =
        rules::begin(context.services(), administrator, filter, format, &context.client).await?;
    let file = match begun {
        Ok(file) => file,
        Err(who) => {
            let notice = Notice::attention(sentence::too_many_people(who));
            return Redirect::to(query.path("")).notice(notice).into();
        }
    };
    let head = match format {
        Format::Csv => export::head(&COLUMNS),
        Format::Ndjson => String::new(),
    };
    let lines =
        try_unfold((file, context.services().clone()), move |(mut file, services)| async move {
            let lines = file.next(&services).await?;
            Ok(lines.map(|lines| (written(&lines, format), (file, services))))
        });
    let pieces = once(async { Ok(head) }).chain(lines);
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    export::download(&format!("audit-log-{}.{ending}", export::day(context.now())), kind, pieces)
}

const COLUMNS: [&str; 14] = [
    "id",
    "time_utc",
    "event",
    "sentence",
    "result",
    "actor_name",
    "actor_email",
    "user_name",
    "user_email",
    "method",
    "address",
    "browser",
    "request",
    "details",
];

fn written(lines: &[Line], format: Format) -> String {
    let written = lines.iter().map(|line| match format {
        Format::Csv => export::line(&cells(line)),
        Format::Ndjson => format!("{}\n", audit_log::json(line)),
    });
    written.collect()
}

fn cells(line: &Line) -> [String; COLUMNS.len()] {
    let name = |person: &Option<Person>| person.as_ref().map(|it| it.name.clone());
    let email = |person: &Option<Person>| person.as_ref().map(|it| it.email.clone());
    [
        line.id.to_string(),
        export::utc(line.at),
        line.kind.as_str().to_owned(),
        what(line),
        line.result().to_owned(),
        name(&line.actor).unwrap_or_default(),
        email(&line.actor).unwrap_or_default(),
        name(&line.user).unwrap_or_default(),
        email(&line.user).unwrap_or_default(),
        line.method.clone().unwrap_or_default(),
        line.address.clone(),
        line.browser.clone(),
        line.request_id.clone(),
        line.details.clone().unwrap_or_default(),
    ]
}

/// Opening the address of the export directly leads to the list.
pub(crate) async fn back() -> Redirect {
    Redirect::to(path::AUDIT_LOG)
}

impl ExportForm {
    fn parts(&self) -> (Format, Query) {
        let format = if self.format == "ndjson" { Format::Ndjson } else { Format::Csv };
        let query = Query {
            event: self.event.clone(),
            actor: self.actor.clone(),
            user: self.user.clone(),
            result: self.result.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
            range: self.range.clone(),
            ..Query::default()
        };
        (format, query.sound())
    }
}
