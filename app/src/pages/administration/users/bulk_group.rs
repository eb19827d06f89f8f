//! D-BULK for groups: adding users to a group, or removing them from one.

use super::{address::Address, bulk_confirmation};
use crate::pages::{
    error::HandlerError,
    path,
    reply::{Reply, onward},
    request::SignedIn,
    ui::{
        button::Submit,
        dialog::{Cancel, Dialog},
        field::SelectField,
        form_action::form_action,
        overlay::Overlay,
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::{
    group::{self, Change, Group, GroupId},
    users::bulk::{Action, Preview},
};
use leptos::prelude::*;

const FORM: &str = "bulk-form";
/// The texts of the dialog are the same for both changes.
const EITHER: Action = Action::Group(Change::Add);

/// The dialog, over the filtered list.
pub(super) async fn ask(
    signed_in: &SignedIn,
    status: StatusCode,
    address: Address,
    preview: Preview,
    error: Option<&'static str>,
) -> Reply {
    let (context, administrator) = (&signed_in.context, signed_in.administrator()?);
    let groups = group::list(context.services(), administrator).await?;
    let groups = groups.into_iter().map(|listed| listed.group).collect();
    let list = address.path_with_selection();
    let title = bulk_confirmation::heading(EITHER, &preview);
    let overlay = Overlay::new(&title.clone(), error.is_some(), move || {
        view! { <ChooseGroup title address preview groups error /> }
    });
    onward::over(context, status, &list, overlay)
}

/// The group that the form names, if there is one.
pub(super) async fn chosen(
    signed_in: &SignedIn,
    group: Option<&str>,
) -> Result<Option<GroupId>, HandlerError> {
    let Some(id) = group.and_then(GroupId::parse) else { return Ok(None) };
    let (services, administrator) = (signed_in.context.services(), signed_in.administrator()?);
    Ok(group::find(services, administrator, id).await?.map(|group| group.id))
}

#[component]
fn ChooseGroup(
    title: String,
    address: Address,
    preview: Preview,
    groups: Vec<Group>,
    error: Option<&'static str>,
) -> AnyView {
    let fields = address
        .selection_pairs()
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> })
        .collect_view();
    let own = preview.own_left_out.then(|| view! { <p>"Your own account is left out."</p> });
    let button = |change| {
        let action = Action::Group(change);
        let (label, kind) = bulk_confirmation::button(action, &preview);
        view! { <Submit label kind form=FORM name="action" value=action.as_str() /> }
    };
    let submit = (!groups.is_empty()).then(|| [Change::Add, Change::Remove].map(button));
    let choice = if groups.is_empty() {
        view! { <p>"There are no groups yet. "<a href=path::GROUPS>"Create a group"</a></p> }
            .into_any()
    } else {
        let groups = groups.into_iter().map(|group| (group.id.to_string(), group.title));
        let options = [(String::new(), "Choose a group".to_owned())].into_iter().chain(groups);
        view! {
            <form class="form" id=FORM method="post" action=form_action(path::USERS_BULK) novalidate>
                {fields}
                <SelectField name="group" label="Group" options=options.collect() chosen="" error=error.map(str::to_owned) />
            </form>
            <p>{bulk_confirmation::message(EITHER, &preview)}</p>
        }
        .into_any()
    };
    view! {
        <Dialog id="bulk" title close=address.path_with_selection() actions=view! { {submit} <Cancel /> }>
            <div class="question">
                {choice}
                <p>{nobr(&bulk_confirmation::names(&preview))}</p>
                {own}
            </div>
        </Dialog>
    }
    .into_any()
}
