//! P-USER: everything about one user that is not secret.

use super::{
    account,
    groups::GroupsPanel,
    return_to::{HEADING, ReturnTo},
    user_actions::UserActions,
    user_panels::{AccountPanel, ActivityPanel, BrowsersPanel, TwoFactorPanel},
    words::{StatusBadge, role_name},
};
use crate::pages::{
    banner,
    error::{HandlerError, HttpError},
    path,
    reply::{self, Reply},
    request::{RequestContext, SignedIn},
    sentence,
    ui::{
        administration_frame::Place,
        badge::{Badge, BadgeKind},
        breadcrumb::Breadcrumb,
        document::Document,
        frame::Frame,
        notice::Notice,
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    account::{AccountId, Role},
    second_factor,
    session::Session,
    users::details::{self, Details},
};
use leptos::prelude::*;
use std::sync::Arc;

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    page(&signed_in, StatusCode::OK, account(&id)?).await
}

/// The user's own page, with a notice that this action is not allowed on their own account.
pub(super) async fn own(context: &RequestContext, session: &Arc<Session>) -> Reply {
    let id = session.account();
    let mut context = context.clone();
    context.path = path::with(path::USER, id);
    context.arrival.notice = Some(Notice::attention(sentence::OWN_ACCOUNT));
    let signed_in = SignedIn { context, session: Arc::clone(session) };
    page(&signed_in, StatusCode::FORBIDDEN, id).await
}

async fn page(signed_in: &SignedIn, status: StatusCode, id: AccountId) -> Reply {
    let (context, administrator) = (&signed_in.context, signed_in.administrator()?);
    let found = details::details(context.services(), administrator, id).await?;
    let details = found.ok_or(HandlerError::Http(HttpError::NotFound))?;
    let overview = second_factor::overview(context.services(), &signed_in.session).await?;
    Ok(reply::page::page(context, status, move || {
        let banner = banner::of(&overview);
        let name = details.user.name.clone();
        let title = format!("User Details: {name}");
        view! {
            <Document frame=Frame::Administration(Place::Users) title banner>
                <Breadcrumb above=vec![("Administration", path::DASHBOARD), ("Users", path::USERS)] here=name />
                <UserDetails details />
            </Document>
        }
    }))
}

#[component]
fn UserDetails(details: Details) -> AnyView {
    let user = details.user.clone();
    let return_to = ReturnTo::of(&path::with(path::USER, user.id));
    let (kind, icon) = match user.role {
        Role::Administrator => (BadgeKind::Information, "key"),
        Role::Member => (BadgeKind::Neutral, "user"),
    };
    view! {
        <div class="user__head">
            <h1 id=HEADING tabindex="-1">"User Details"</h1>
            <p class="user__name">{user.name.clone()}</p>
            <p class="user__badges">
                <StatusBadge status=user.status />
                <Badge kind label=role_name(user.role) icon />
            </p>
            <UserActions user=user.clone() return_to=return_to.clone() />
        </div>
        <div class="entries">
            <AccountPanel details=details.clone() />
            <TwoFactorPanel details=details.clone() return_to />
            <GroupsPanel id=user.id groups=details.groups others=details.other_groups />
            <BrowsersPanel browsers=details.browsers />
            <ActivityPanel lines=details.recent email=details.user.email />
        </div>
    }
    .into_any()
}
