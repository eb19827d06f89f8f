//! A checked file: ready, being imported, or imported.

use super::{file::Top, problems::DownloadLines, ready::Ready, words};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    banner,
    error::HttpError,
    path,
    reply::{Reply, page::page, redirect::Redirect},
    request::{Fields, Nothing, SignedIn},
    ui::{
        administration_frame::Place,
        button::{ButtonKind, Open},
        document::Document,
        frame::Frame,
        notice::Notice,
        progress::Progress,
        text,
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    import::{self, Batch, BatchId, State},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let (administrator, id) = (signed_in.administrator()?, number(&id)?);
    let SignedIn { context, session } = &signed_in;
    let Some(batch) = import::find(context.services(), administrator, id).await? else {
        return Redirect::to(path::IMPORT).notice(Notice::attention(words::GONE)).into();
    };
    let running = matches!(batch.state, State::Running { .. });
    let listed = import::listed(context.services(), administrator, id).await?;
    let invalid = import::invalid_lines(context.services(), administrator, id).await?;
    let (now, by_mail) = (context.now(), context.services().can_send().mail);
    let overview = second_factor::overview(context.services(), session).await?;
    Ok(page(context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        let refresh = running.then_some(REFRESH);
        let announce = match batch.state {
            State::Done { imported, .. } => Some(words::imported(count(imported))),
            State::Checked | State::Running { .. } | State::Stopped { .. } => None,
        }
        .unwrap_or_default();
        let view = match batch.state {
            State::Checked => view! { <Ready batch listed invalid by_mail /> }.into_any(),
            State::Running { done } => view! { <Running batch done now /> }.into_any(),
            State::Done { imported, left_out } => {
                view! { <Done batch imported left_out /> }.into_any()
            }
            State::Stopped { imported } => view! { <Stopped batch imported /> }.into_any(),
        };
        view! {
            <Document frame=Frame::Administration(Place::Users) title=words::HEADING refresh banner announce>
                <Top />
                {view}
            </Document>
        }
    }))
}

/// Seconds between reloads without client code.
const REFRESH: u32 = 3;

/// "Import {n} users" or "Import the {n} others".
pub(crate) async fn start(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (administrator, id) = (sent.administrator()?, number(&id)?);
    let context = &sent.context;
    // Pressing twice shows the progress.
    import::start(context.services(), administrator, id, &context.client).await?;
    Redirect::to(path::with(path::IMPORT_BATCH, id.0)).into()
}

pub(crate) async fn cancel(
    signed_in: SignedIn,
    Path(id): Path<String>,
    Fields(Nothing {}): Fields<Nothing>,
) -> Reply {
    let (administrator, id) = (signed_in.administrator()?, number(&id)?);
    import::cancel(signed_in.context.services(), administrator, id).await?;
    Redirect::to(path::IMPORT).into()
}

/// Opening the address of an action directly leads to its page.
pub(crate) async fn back(Path(id): Path<String>) -> Reply {
    Redirect::to(path::with(path::IMPORT_BATCH, number(&id)?.0)).into()
}

pub(super) fn number(id: &str) -> Result<BatchId, HttpError> {
    id.parse().map(BatchId).map_err(|_| HttpError::NotFound)
}

#[component]
fn Running(batch: Batch, done: i64, now: i64) -> AnyView {
    let (done, people) = (count(done) as u64, count(batch.people) as u64);
    let text = format!("Importing… {} of {}", text::number(done), text::number(people));
    view! {
        <div class="import" data-expires=now.to_string()>
            <Progress id="import-progress" label=text done most=people />
        </div>
    }
    .into_any()
}

#[component]
fn Done(batch: Batch, imported: i64, left_out: i64) -> AnyView {
    let left_out = (left_out > 0).then(|| {
        view! { <p>{words::left_out(count(left_out))}</p> }
    });
    let not_mailed = (batch.not_mailed > 0).then(|| {
        view! { <p>{words::not_mailed(count(batch.not_mailed))}</p> }
    });
    let invalid = (batch.invalid > 0).then(|| {
        view! {
            <p>{words::not_imported(count(batch.invalid))}</p>
            <DownloadLines batch />
        }
    });
    view! {
        <div class="import">
            <p class="import__found">{words::imported(count(imported))}</p>
            {left_out}
            {not_mailed}
            {invalid}
            <Open action=path::USERS label="Show users" kind=ButtonKind::Primary />
        </div>
    }
    .into_any()
}

#[component]
fn Stopped(batch: Batch, imported: i64) -> AnyView {
    let text = format!(
        "The import stopped after {} of {}.",
        text::number(count(imported) as u64),
        words::people(count(batch.people))
    );
    view! {
        <div class="import">
            <p class="import__found">{text}</p>
            <p>"The server's log says why. Check the file again to see which users were already imported."</p>
            <Open action=path::IMPORT label="Import users" kind=ButtonKind::Primary />
        </div>
    }
    .into_any()
}

fn count(people: i64) -> usize {
    usize::try_from(people).unwrap_or_default()
}
