//! The public keys of an application, and reading them again at their address.

use super::{
    super::application_id,
    panel::{addresses, used},
    words,
};
use crate::pages::{
    administrator_form::FreshAdministratorForm,
    error::HttpError,
    path,
    reply::{Reply, redirect::Redirect},
    request::Nothing,
    ui::{
        button::Submit,
        description_list::{DescriptionItem, DescriptionList},
        form_action::form_action,
        item_list::{ItemList, ListItem},
        notice::Notice,
        text::wrapped_after,
        time::Moment,
    },
};
use axum::extract::Path;
use identity::{
    application::ApplicationId,
    connection::{self, PublicKey, PublishedKeys, ReadAgain},
};
use leptos::prelude::*;

/// Reads the keys at their address. The page shows the result.
pub(crate) async fn read(Path(id): Path<String>, sent: FreshAdministratorForm<Nothing>) -> Reply {
    let (id, administrator) = (application_id(&id)?, sent.administrator()?);
    let page = Redirect::to(path::with(path::APPLICATION, id));
    let notice = match connection::read_again(sent.context.services(), administrator, id).await? {
        ReadAgain::Read => Notice::success("The key set was read."),
        ReadAgain::Failed => return page.into(),
        ReadAgain::TooSoon => Notice::information(words::READ_TOO_SOON),
        ReadAgain::Gone => return Err(HttpError::NotFound.into()),
    };
    page.notice(notice).into()
}

#[component]
pub(super) fn ReadKeys(application: ApplicationId) -> AnyView {
    let action = path::with(path::APPLICATION_KEYS_READ, application);
    view! {
        <form method="post" action=form_action(action)>
            <Submit label="Read keys again" />
        </form>
    }
    .into_any()
}

#[component]
pub(super) fn Keys(keys: Vec<PublicKey>, is_whole: bool) -> AnyView {
    let has_keys = !keys.is_empty();
    let items = keys.into_iter().map(|key| view! { <KeyItem key=key /> });
    view! {
        {(!is_whole).then(|| view! { <p>{words::KEY_NOT_ACCEPTED}</p> })}
        {has_keys.then(|| view! { <ItemList>{items.collect_view()}</ItemList> })}
    }
    .into_any()
}

#[component]
fn KeyItem(key: PublicKey) -> AnyView {
    let PublicKey { algorithm, id, thumbprint, last_used_at } = key;
    let name = match id {
        Some(id) => format!("Public key {id}"),
        None => "Public key".to_owned(),
    };
    let used = used(last_used_at);
    let meta = view! { {algorithm} ", thumbprint " <span translate="no">{wrapped_after(&thumbprint, &['-', '_'])}</span> "." {used} };
    view! { <ListItem icon="key" name meta>{None::<AnyView>}</ListItem> }.into_any()
}

/// The address of the keys of the application, and when they were last read there.
#[component]
pub(super) fn Published(published: PublishedKeys, uri: String) -> AnyView {
    let PublishedKeys { read_at, problem, .. } = published;
    let read = match read_at {
        Some(at) => view! { "Last read " <Moment at /> "." }.into_any(),
        None => "Not read yet.".into_any(),
    };
    let problem =
        problem.map(|problem| view! { " The last attempt failed. " {words::unread(problem)} });
    view! {
        <DescriptionList>
            <DescriptionItem name="Address of its public keys">{addresses(&[uri])}</DescriptionItem>
            <DescriptionItem name="Key set">{read} {problem}</DescriptionItem>
        </DescriptionList>
    }
    .into_any()
}
