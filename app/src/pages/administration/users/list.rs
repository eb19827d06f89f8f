//! P-USERS.

use super::{
    address::Address, filters::Filters, row_menu::RowMenus, selection::Selected, table::UsersTable,
};
use crate::pages::{
    banner, path,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{
        administration_frame::Place,
        button::{ButtonKind, Open, Submit},
        document::Document,
        form_action::form_action,
        frame::Frame,
        notice::EXPORT,
        pagination::Pagination,
        text::{self, number},
    },
};
use axum::http::StatusCode;
use identity::{
    second_factor,
    users::list::{self, Page, Position},
};
use leptos::prelude::*;

/// The id of the line with the number of users.
const COUNT: &str = "users-count";

pub(crate) async fn show(mut signed_in: SignedIn) -> Reply {
    let address = Address::of(&signed_in.context.path);
    if let Some(open_dialog) = &mut signed_in.context.open_dialog {
        // Choosing a theme leads back to the list.
        open_dialog.address.clone_from(&signed_in.context.path);
    } else if address.query.position != Position::First {
        // After turning the page, continue at the top of the list.
        let focus = signed_in.context.arrival.focus.take();
        signed_in.context.arrival.focus = focus.or_else(|| Some(COUNT.to_owned()));
    }
    let SignedIn { context, session } = &signed_in;
    let administrator = signed_in.administrator()?;
    let found = list::page(context.services(), administrator, &address.query).await;
    let (status, found) = match found {
        Ok(found) => (StatusCode::OK, Some(found)),
        Err(error) if error.is_temporary() => return Err(error.into()),
        Err(error) => {
            tracing::error!(%error, "the list of users could not be read");
            (StatusCode::INTERNAL_SERVER_ERROR, None)
        }
    };
    let overview = second_factor::overview(context.services(), session).await?;
    Ok(page(context, status, move || {
        let banner = banner::of(&overview);
        let announce = found.as_ref().map(count).unwrap_or_default();
        view! {
            <Document frame=Frame::Administration(Place::Users) banner announce>
                <div class="users__head">
                    <h1 tabindex="-1">{Place::Users.label()}</h1>
                    <div class="actions">
                        <Open action=path::USER_NEW label="Add user" kind=ButtonKind::Primary icon="plus" />
                        <a href=path::IMPORT>"Import users"</a>
                    </div>
                </div>
                <Found address page=found />
            </Document>
        }
    }))
}

/// No user has been added yet.
fn is_first_use(address: &Address, page: &Page) -> bool {
    page.total <= 1 && address.query.filter.is_empty()
}

#[component]
fn Found(address: Address, page: Option<Page>) -> AnyView {
    let Some(page) = page else {
        let again = address.path();
        return view! {
            <div class="empty">
                <p>"The list could not be loaded."</p>
                <a class="button" href=again>"Try again"</a>
            </div>
        }
        .into_any();
    };
    let alone = is_first_use(&address, &page)
        .then(|| view! { <p class="muted">"You are the only user so far."</p> });
    let is_empty = page.people.is_empty();
    let clear = (!address.query.filter.is_empty() && !is_empty)
        .then(|| view! { <a href=path::USERS>"Clear filters"</a> });
    let line = view! {
        <div class="users__line">
            <div class="users__count"><p id=COUNT tabindex="-1">{count(&page)}</p> {clear}</div>
            <Submit label="Export CSV" icon="download" kind=ButtonKind::Quiet form=EXPORT />
        </div>
    }
    .into_any();
    let body = if is_empty {
        view! {
            {line}
            <div class="empty">
                <p>"No users match these filters."</p>
                <a href=path::USERS>"Clear filters"</a>
            </div>
        }
        .into_any()
    } else {
        view! { <People address=address.clone() page=page.clone() line /> }.into_any()
    };
    view! {
        <div class="users">
            <Filters address=address.clone() />
            {body}
            {alone}
            <ExportForm address />
        </div>
    }
    .into_any()
}

/// The table in the selection form, and its pagination. The bulk actions appear over the line above
/// the table, so that selecting a user moves no row.
#[component]
fn People(address: Address, page: Page, line: AnyView) -> AnyView {
    let neighbors = address.neighbors(&page);
    let (shown, matching) = (page.people.len(), page.matching);
    let mut keep = address.pairs();
    keep.retain(|(name, _)| *name != "size");
    let size = address.query.size;
    view! {
        <form class="users__selection" id="selection" method="get" action=path::USERS_BULK>
            <div class="users__bar">
                {line}
                <Selected address=address.clone() matching shown=page.people.clone() />
            </div>
            <UsersTable address=address.clone() people=page.people.clone() />
        </form>
        <RowMenus address people=page.people />
        <Pagination label="Users pages" neighbors shown total=matching size action=path::USERS keep />
    }
    .into_any()
}

#[component]
fn ExportForm(address: Address) -> AnyView {
    let fields = address
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name value=value /> });
    view! {
        <form id=EXPORT method="post" action=form_action(path::USERS_EXPORT) data-native="" hidden>
            {fields.collect_view()}
        </form>
    }
    .into_any()
}

/// "{n} users" or "{n} of {total} users"
fn count(page: &Page) -> String {
    let Page { matching, total, .. } = *page;
    if matching == total {
        text::count(total, "user", "users")
    } else {
        format!("{} of {} users", number(matching), number(total))
    }
}
