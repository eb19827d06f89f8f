//! The progress of a bulk job.

use super::bulk::result;
use crate::pages::{
    banner,
    error::HttpError,
    path,
    reply::{Reply, page::page},
    request::SignedIn,
    sentence,
    ui::{
        administration_frame::Place,
        breadcrumb::Breadcrumb,
        button::Open,
        document::Document,
        frame::Frame,
        progress::Progress,
        text::{count, number},
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    group::Change,
    second_factor,
    users::bulk::{self, Action, Failed, State},
};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let id: i64 = id.parse().map_err(|_| HttpError::NotFound)?;
    let SignedIn { context, session } = &signed_in;
    let found = bulk::progress(context.services(), signed_in.administrator()?, id).await?;
    let job = found.ok_or(HttpError::NotFound)?;
    let overview = second_factor::overview(context.services(), session).await?;
    let (here, now) = (context.path.clone(), context.now());
    Ok(page(context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        let title = name(job.action);
        view! {
            <Document frame=Frame::Administration(Place::Users) title banner>
                <Breadcrumb above=vec![("Administration", path::DASHBOARD), ("Users", path::USERS)] here=title />
                <h1 tabindex="-1">{title}</h1>
                <Job job here now />
            </Document>
        }
    }))
}

fn name(action: Action) -> &'static str {
    match action {
        Action::Require => "Require two-factor authentication",
        Action::Remind => "Send setup reminders",
        Action::Group(Change::Add) => "Add users to a group",
        Action::Group(Change::Remove) => "Remove users from a group",
        Action::RemoveBrowsers => "Remove trusted browsers",
        Action::SignOut => "Sign out",
        Action::Deactivate => "Deactivate users",
        Action::Delete => "Delete users",
    }
}

#[component]
fn Job(job: bulk::Progress, here: String, now: i64) -> AnyView {
    if job.state == State::Running {
        return view! { <UnderWay job here now /> }.into_any();
    }
    let failed = (!job.failed.is_empty()).then(|| view! { <Failures job=job.clone() /> });
    view! {
        <div class="job" data-announce=result(&job)>
            <p>{result(&job)}</p>
            {failed}
            <p><a href=path::USERS>"Back to Users"</a></p>
        </div>
    }
    .into_any()
}

/// Refreshes automatically, even without client code.
#[component]
fn UnderWay(job: bulk::Progress, here: String, now: i64) -> AnyView {
    let bulk::Progress { seen, total, .. } = job;
    let label = format!("{} of {}", number(seen), count(total, "user", "users"));
    view! {
        <div class="job" data-expires=now.to_string()>
            <Progress id="job-progress" label done=seen most=total />
            <p class="muted">"You can leave this page; this continues."</p>
            <div data-without-client=""><Open action=here label="Refresh" /></div>
            <noscript inner_html="<meta http-equiv=\"refresh\" content=\"2\">"></noscript>
        </div>
    }
    .into_any()
}

#[component]
fn Failures(job: bulk::Progress) -> AnyView {
    let bulk::Progress { action, failed, .. } = job;
    let k = number(failed.len() as u64);
    let limited = action == Action::Group(Change::Add) && failed.iter().any(|it| it.name.is_some());
    let limit = limited.then(|| view! { <p>{format!("{}.", sentence::too_many_groups())}</p> });
    let rows = failed.into_iter().map(|Failed { id, name }| match name {
        Some(name) => view! { <li><a href=path::with(path::USER, id)>{name}</a></li> }.into_any(),
        None => view! { <li>{format!("User {id} no longer exists.")}</li> }.into_any(),
    });
    view! {
        <p>{format!("{k} could not be changed. ")}<a href="#failed">"Show them"</a></p>
        {limit}
        <ul id="failed" tabindex="-1">{rows.collect_view()}</ul>
    }
    .into_any()
}
