//! P-GROUP: a group and its members.

use super::{
    address::{neighbors, query},
    group,
    members_panel::{AddForm, MembersPanel},
};
use crate::pages::{
    banner,
    form_state::FormState,
    path,
    reply::{self, Reply},
    request::SignedIn,
    ui::{
        administration_frame::Place,
        breadcrumb::Breadcrumb,
        button::{ButtonKind, Open},
        document::Document,
        frame::Frame,
        section::Section,
        text::nobr,
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    application::{self, Application},
    group as groups, second_factor,
};
use leptos::prelude::*;

/// The id of the first heading.
pub(super) const HEADING: &str = "group-details";

pub(crate) async fn show(signed_in: SignedIn, Path(id): Path<String>) -> Reply {
    page(&signed_in, &id, StatusCode::OK, FormState::default()).await
}

pub(super) async fn page(
    signed_in: &SignedIn,
    id: &str,
    status: StatusCode,
    state: FormState<AddForm>,
) -> Reply {
    let SignedIn { context, session } = signed_in;
    let group = group(signed_in, id).await?;
    let asked = query(&context.path);
    let (services, administrator) = (context.services(), signed_in.administrator()?);
    let found = groups::members(services, administrator, group.id, &asked).await?;
    let applications = application::naming(services, administrator, group.id).await?;
    let overview = second_factor::overview(services, session).await?;
    Ok(reply::page::page(context, status, move || {
        let banner = banner::of(&overview);
        let (name, failed) = (group.title.clone(), state.has_mistakes());
        let title = format!("Group Details: {name}");
        let neighbors = neighbors(group.id, &asked, &found);
        view! {
            <Document frame=Frame::Administration(Place::Groups) title banner failed>
                <Breadcrumb above=vec![("Administration", path::DASHBOARD), ("Groups", path::GROUPS)] here=name.clone() />
                <div class="user__head">
                    <h1 id=HEADING tabindex="-1">"Group Details"</h1>
                    <p class="user__name">{nobr(&name)}</p>
                    <p class="muted" translate="no">{group.name}</p>
                    <div class="user__do">
                        <Open action=path::with(path::GROUP_EDIT, group.id) label="Edit" kind=ButtonKind::Primary />
                        <Open action=path::with(path::GROUP_DELETE, group.id) label="Delete" kind=ButtonKind::Caution />
                    </div>
                </div>
                <div class="entries">
                    <ApplicationsPanel applications />
                    <MembersPanel id=group.id asked page=found neighbors state />
                </div>
            </Document>
        }
    }))
}

/// The applications that name the group.
#[component]
fn ApplicationsPanel(applications: Vec<Application>) -> AnyView {
    let list = if applications.is_empty() {
        view! { <p class="muted">"No application requires this group."</p> }.into_any()
    } else {
        let links = applications.into_iter().map(|application| {
            let href = path::with(path::APPLICATION, application.id);
            view! { <li><a href=href>{nobr(&application.name)}</a></li> }
        });
        view! { <ul class="user__groups" role="list">{links.collect_view()}</ul> }.into_any()
    };
    view! { <Section id="group-applications" heading="Applications" level=2>{list}</Section> }
        .into_any()
}
