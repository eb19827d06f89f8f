//! D-BULK: an action on several users, after a confirmation.

use super::{address::Address, bulk_confirmation, bulk_group};
use crate::pages::{
    administrator_form::AdministratorForm,
    error::HttpError,
    path,
    reply::{Reply, onward, redirect::Redirect},
    request::SignedIn,
    ui::{
        button::{ButtonKind, OpenWith, Submit},
        dialog::{Cancel, Dialog},
        first_focus::FirstFocus,
        form_action::form_action,
        notice::Notice,
        overlay::Overlay,
        text::{count, nobr, number},
    },
};
use axum::http::StatusCode;
use identity::users::bulk::{self, Action, Preview, Progress, State};
use leptos::prelude::*;

/// The confirmation, over the filtered list.
pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let address = Address::of(&signed_in.context.path);
    let Some(action) = action_of(&signed_in.context.path) else {
        return Redirect::to(address.path()).into();
    };
    let Some(selection) = address.selection() else {
        return no_selection(&address);
    };
    let administrator = signed_in.administrator()?;
    let preview = bulk::preview(signed_in.context.services(), administrator, &selection).await?;
    if preview.people == 0 {
        return no_selection(&address);
    }
    if let Action::Group(_) = action {
        return bulk_group::ask(&signed_in, StatusCode::OK, address, preview, None).await;
    }
    // The list below shows the selection.
    let query = signed_in.context.path.split_once('?').map_or("", |(_, query)| query);
    let list = format!("{}?{query}", path::USERS);
    let title = bulk_confirmation::heading(action, &preview);
    let overlay = Overlay::new(&title.clone(), false, move || {
        view! { <Question title action address preview /> }
    });
    onward::over(&signed_in.context, StatusCode::OK, &list, overlay)
}

fn no_selection(address: &Address) -> Reply {
    let notice = match address.selection() {
        None => "Select at least one user first.",
        Some(_) => "Your own account is left out.",
    };
    Redirect::to(address.path()).notice(Notice::attention(notice)).into()
}

fn action_of(path: &str) -> Option<Action> {
    let (_, query) = path.split_once('?')?;
    query.split('&').rev().find_map(|pair| Action::parse(pair.strip_prefix("action=")?))
}

#[component]
fn Question(title: String, action: Action, address: Address, preview: Preview) -> AnyView {
    let (label, kind) = bulk_confirmation::button(action, &preview);
    let mut fields = address.selection_pairs();
    fields.push(("action", action.as_str().to_owned()));
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> })
        .collect_view();
    let instead = (action == Action::Delete).then(|| {
        let mut fields = address.selection_pairs();
        fields.push(("action", Action::Deactivate.as_str().to_owned()));
        view! { <OpenWith action=path::USERS_BULK fields label="Deactivate instead" /> }
    });
    let own = preview.own_left_out.then(|| view! { <p>"Your own account is left out."</p> });
    let act =
        (!bulk_confirmation::has_no_effect(action, &preview)).then(|| view! { <Act label kind /> });
    view! {
        <Dialog
            id="bulk"
            title
            close=address.path_with_selection()
            alert=true
            light_dismiss=true
            actions=view! { {act} {instead} <Cancel first_focus=FirstFocus::Yes /> }
        >
            <form id="bulk-form" method="post" action=form_action(path::USERS_BULK) hidden>{fields}</form>
            <div class="question" id="bulk-message">
                <p>{bulk_confirmation::message(action, &preview)}</p>
                <p>{nobr(&bulk_confirmation::names(&preview))}</p>
                {own}
            </div>
        </Dialog>
    }
    .into_any()
}

#[component]
fn Act(label: String, kind: ButtonKind) -> AnyView {
    view! { <Submit label kind form="bulk-form" /> }.into_any()
}

pub(crate) async fn submit(sent: AdministratorForm<Vec<(String, String)>>) -> Reply {
    let AdministratorForm { context, session, form, .. } = &sent;
    let address = Address::of_pairs(form);
    let said = |name: &str| form.iter().find(|(each, _)| each == name).map(|(_, it)| it.as_str());
    let (action, selection) = (said("action").and_then(Action::parse), address.selection());
    let (services, reader) = (context.services(), sent.signed_in());
    let mut group = None;
    if let (Some(Action::Group(_)), Some(selection)) = (action, &selection) {
        group = bulk_group::chosen(&reader, said("group")).await?;
        if group.is_none() {
            let preview = bulk::preview(services, reader.administrator()?, selection).await?;
            let (status, text) = (StatusCode::UNPROCESSABLE_ENTITY, "Choose a group");
            return bulk_group::ask(&reader, status, address, preview, Some(text)).await;
        }
    }
    let Some(administrator) = sent.administrator() else {
        return sent.require_identity_check().await;
    };
    let action = action.ok_or(HttpError::Malformed)?;
    let Some(selection) = selection else {
        return no_selection(&address);
    };
    let started =
        bulk::start(services, administrator, action, group, selection, &context.client).await?;
    let reader = session.administrator().ok_or(HttpError::Forbidden)?;
    let job = bulk::progress(services, reader, started).await?;
    match job {
        Some(job) if job.state == State::Finished && job.failed.is_empty() => {
            Redirect::to(address.path()).notice(Notice::success(result(&job))).into()
        }
        _ => Redirect::to(path::with(path::BULK_JOB, started)).into(),
    }
}

/// What was done, or "Stopped after {m} of {n} users."
pub(super) fn result(job: &Progress) -> String {
    match job.state {
        State::Stopped => {
            let all = count(job.total, "user", "users");
            let why = match (job.action, &job.group) {
                (Action::Group(_), None) => ", because the group was deleted",
                _ => "",
            };
            format!("Stopped after {} of {all}{why}.", number(job.done))
        }
        State::Running | State::Finished => bulk_confirmation::done(job),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_ended_early_says_that_it_stopped() {
        let job = |state| Progress {
            action: Action::SignOut,
            group: None,
            total: 40,
            seen: 12,
            done: 12,
            failed: Vec::new(),
            postponed: 0,
            state,
        };
        assert_eq!(result(&job(State::Finished)), "12 users were signed out. 28 skipped.");
        assert_eq!(result(&job(State::Stopped)), "Stopped after 12 of 40 users.");
    }

    #[test]
    fn a_result_says_how_many_emails_could_not_be_sent_yet() {
        let job = Progress {
            action: Action::Remind,
            group: None,
            total: 12,
            seen: 12,
            done: 12,
            failed: Vec::new(),
            postponed: 9,
            state: State::Finished,
        };
        assert_eq!(
            result(&job),
            "Reminder sent to 12 users. 9 emails could not be sent yet and will be tried again for 3 days."
        );
    }
}
