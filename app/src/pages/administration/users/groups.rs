//! The section "Groups" of P-USER, and its forms.

use super::account;
use crate::pages::{
    administration::groups::{done, group_id},
    administrator_form::FreshAdministratorForm,
    error::HttpError,
    path,
    reply::{Reply, redirect::Redirect},
    request::Nothing,
    sentence,
    ui::{
        button::{Act, ButtonKind, Submit},
        field::SelectField,
        form_action::form_action,
        notice::Notice,
        section::Section,
        text::nobr,
    },
};
use axum::extract::Path;
use identity::{
    account::AccountId,
    group::{self, Changed, Group},
};
use leptos::prelude::*;
use serde::Deserialize;

/// The id of the heading, where the focus goes after a change.
const GROUPS: &str = "user-groups";

#[derive(Deserialize)]
pub(crate) struct AddForm {
    group: String,
}

/// Opening the address of such a form leads to the user.
pub(crate) async fn back(Path(id): Path<String>) -> Reply {
    groups_of(account(&id)?).into()
}

/// The same for the form that removes the user from a group.
pub(crate) async fn back_from_group(Path((id, _)): Path<(String, String)>) -> Reply {
    back(Path(id)).await
}

fn groups_of(id: AccountId) -> Redirect {
    Redirect::to(path::with(path::USER, id)).focus(GROUPS)
}

pub(crate) async fn add(Path(id): Path<String>, sent: FreshAdministratorForm<AddForm>) -> Reply {
    let (id, group) = (account(&id)?, group_id(&sent.form.group)?);
    let (services, client) = (sent.context.services(), &sent.context.client);
    let added = group::add(services, sent.administrator()?, group, id, client).await?;
    answer(id, &added, true)
}

pub(crate) async fn remove(
    Path((id, group)): Path<(String, String)>,
    sent: FreshAdministratorForm<Nothing>,
) -> Reply {
    let (id, group) = (account(&id)?, group_id(&group)?);
    let (services, client) = (sent.context.services(), &sent.context.client);
    let removed = group::remove(services, sent.administrator()?, group, id, client).await?;
    answer(id, &removed, false)
}

fn answer(id: AccountId, changed: &Changed, joined: bool) -> Reply {
    let notice = match changed {
        Changed::Gone => return Err(HttpError::NotFound.into()),
        Changed::TooMany => Some(Notice::attention(format!("{}.", sentence::too_many_groups()))),
        other => done(other, joined).map(Notice::success),
    };
    match notice {
        Some(notice) => groups_of(id).notice(notice).into(),
        None => groups_of(id).into(),
    }
}

/// `others` are the groups that the user is not in.
#[component]
pub(super) fn GroupsPanel(id: AccountId, groups: Vec<Group>, others: Vec<Group>) -> AnyView {
    let list = if groups.is_empty() {
        view! { <p class="muted">"In no group."</p> }.into_any()
    } else {
        let rows = groups.into_iter().map(|group| {
            let action = path::with(&path::with(path::USER_GROUP_REMOVE, id), group.id);
            view! {
                <li>
                    <a href=path::with(path::GROUP, group.id)>{nobr(&group.title)}</a>
                    <Act action label="Remove" about=format!("from {}", group.title) kind=ButtonKind::Quiet />
                </li>
            }
        });
        view! { <ul class="user__groups" role="list">{rows.collect_view()}</ul> }.into_any()
    };
    let options: Vec<_> =
        others.into_iter().map(|group| (group.id.to_string(), group.title)).collect();
    let add = (!options.is_empty()).then(|| {
        view! {
            <form class="form" method="post" action=form_action(path::with(path::USER_GROUPS, id))>
                <SelectField name="group" label="Group" options chosen="" />
                <div><Submit label="Add to group" icon="plus" /></div>
            </form>
        }
    });
    view! { <Section id=GROUPS heading="Groups" level=2>{list} {add}</Section> }.into_any()
}
