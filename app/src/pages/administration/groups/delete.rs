//! D-GROUP-DELETE.

use super::{group, group_id};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::HttpError,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::{Nothing, SignedIn},
    sentence,
    ui::{dialog::ConfirmDialog, notice::Notice, overlay::Overlay},
};
use axum::{extract::Path, http::StatusCode};
use identity::group::{self as groups, Deleted};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    let group = group(&signed_in, &id).await?;
    let (title, close) = (format!("Delete {}?", group.title), path::with(path::GROUP, group.id));
    let below = close.clone();
    let overlay = Overlay::new(&title.clone(), false, move || {
        view! {
            <ConfirmDialog
                id="group-delete"
                title
                close
                form="group-delete-form"
                action=path::with(path::GROUP_DELETE, group.id)
                label="Delete"
                message="Its members stay users. Applications no longer see this group."
            />
        }
    });
    onward::over(&signed_in.context, StatusCode::OK, &below, overlay)
}

pub(crate) async fn submit(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (services, client) = (sent.context.services(), &sent.context.client);
    let id = group_id(&id)?;
    match groups::delete(services, sent.administrator()?, id, client).await? {
        Deleted::Done(group) => {
            let notice = format!("The group {} was deleted.", group.title);
            Redirect::to(path::GROUPS).notice(Notice::success(notice)).into()
        }
        Deleted::Named(applications) => Redirect::to(path::with(path::GROUP, id))
            .notice(Notice::attention(sentence::group_named(&applications)))
            .into(),
        Deleted::Gone => Err(HttpError::NotFound.into()),
    }
}
