//! The upload page, and the errors of a file that cannot be read.

use super::{
    problems::HeaderProblems,
    upload::{Sent, Upload},
    words,
};
use crate::pages::{
    banner, path,
    reply::{Reply, page::page, redirect::Redirect},
    request::SignedIn,
    ui::{
        administration_frame::Place,
        breadcrumb::Breadcrumb,
        button::{ButtonKind, Submit},
        document::Document,
        error_summary::FieldErrors,
        field::{Field, described_by},
        form_action::form_action,
        frame::Frame,
        notice::Notice,
        table::{Cell, Row, RowHead, Table},
    },
};
use axum::http::StatusCode;
use identity::{
    import::{self, Checked, FileError, HeaderError},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    signed_in.administrator()?;
    form(&signed_in, None, None).await
}

/// "Check file". Imports nothing.
pub(crate) async fn check(Upload { signed_in, file }: Upload) -> Reply {
    let administrator = signed_in.administrator()?;
    let (context, refuse) = (&signed_in.context, |text| form(&signed_in, Some(text), None));
    let file = match file {
        Sent::File(file) => file,
        Sent::Nothing => return refuse(words::NO_FILE.to_owned()).await,
        Sent::TooLarge => return refuse(words::file(FileError::TooLarge)).await,
    };
    match import::check(context.services(), administrator, file, &context.client).await? {
        Checked::Stored { id, ignored } => {
            let page = Redirect::to(path::with(path::IMPORT_BATCH, id.0));
            match ignored.is_empty() {
                true => page.into(),
                false => page.notice(Notice::information(words::ignored(&ignored))).into(),
            }
        }
        Checked::Unreadable(problem) => refuse(words::file(problem)).await,
        Checked::Header { line, problems } => {
            form(&signed_in, Some(words::COLUMN_NAMES.to_owned()), Some((line, problems))).await
        }
    }
}

async fn form(
    SignedIn { context, session }: &SignedIn,
    error: Option<String>,
    header: Option<(u64, Vec<HeaderError>)>,
) -> Reply {
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let overview = second_factor::overview(context.services(), session).await?;
    Ok(page(context, status, move || {
        let banner = banner::of(&overview);
        let mut errors = FieldErrors::default();
        if let Some(text) = &error {
            errors.note("file", text.clone());
        }
        view! {
            <Document frame=Frame::Administration(Place::Users) title=words::HEADING errors banner>
                <Top />
                {header.map(|(line, problems)| view! { <HeaderProblems line problems /> })}
                <FileForm error />
                <Columns />
            </Document>
        }
    }))
}

/// The breadcrumb and heading of the import pages.
#[component]
pub(super) fn Top() -> AnyView {
    view! {
        <Breadcrumb above=vec![("Administration", path::DASHBOARD), ("Users", path::USERS)] here=words::HEADING />
        <h1 tabindex="-1">{words::HEADING}</h1>
    }
    .into_any()
}

#[component]
fn FileForm(error: Option<String>) -> AnyView {
    let described = described_by("file", true, error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <form class="form import" method="post" action=form_action(path::IMPORT) enctype="multipart/form-data" data-native="" novalidate>
            <Field id="file" label="CSV file" hint=Some(words::FILE_HINT.to_owned()) error>
                <input
                    class="input"
                    id="file"
                    name="file"
                    r#type="file"
                    accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
                    aria-describedby=described
                    aria-invalid=invalid
                    required
                />
            </Field>
            <div class="import__do">
                <Submit label="Check file" kind=ButtonKind::Primary />
                <a href=path::IMPORT_SAMPLE data-native="" download="">"Download a sample file"</a>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Columns() -> AnyView {
    let rows = words::COLUMNS.map(|(name, meaning)| {
        view! {
            <Row>
                <RowHead><code translate="no">{name}</code></RowHead>
                <Cell label="Meaning">{meaning}</Cell>
            </Row>
        }
    });
    view! {
        <section class="import__columns" aria-labelledby="columns">
            <h2 id="columns">"Columns"</h2>
            <p class="muted">{words::COLUMNS_INTRO}</p>
            <Table caption="Columns of the file" columns=vec!["Name", "Meaning"]>
                {rows.into_iter().collect_view()}
            </Table>
        </section>
    }
    .into_any()
}
