//! P-GROUPS.

use crate::pages::{
    banner, path,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{
        administration_frame::Place,
        button::{ButtonKind, Open},
        document::Document,
        frame::Frame,
        table::{Cell, Row, RowHead, Table},
        text::{nobr, number},
    },
};
use axum::http::StatusCode;
use identity::{
    group::{self, Listed},
    second_factor,
};
use leptos::prelude::*;

pub(super) const EMPTY: &str = "No groups yet.";

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let groups = group::list(context.services(), signed_in.administrator()?).await?;
    let overview = second_factor::overview(context.services(), session).await?;
    Ok(page(context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Administration(Place::Groups) banner>
                <div class="users__head">
                    <h1 tabindex="-1">{Place::Groups.label()}</h1>
                    <Open action=path::GROUP_NEW label="New group" kind=ButtonKind::Primary icon="plus" />
                </div>
                <Groups groups />
            </Document>
        }
    }))
}

#[component]
fn Groups(groups: Vec<Listed>) -> AnyView {
    if groups.is_empty() {
        return view! { <div class="empty"><p>{EMPTY}</p></div> }.into_any();
    }
    let rows = groups.into_iter().map(|Listed { group, members }| {
        view! {
            <Row>
                <RowHead><a href=path::with(path::GROUP, group.id)>{nobr(&group.title)}</a></RowHead>
                <Cell label="Name"><span translate="no">{group.name}</span></Cell>
                <Cell label="Members">{number(members)}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! { <Table caption="Groups" columns=vec!["Title", "Name", "Members"]>{rows}</Table> }
        .into_any()
}
