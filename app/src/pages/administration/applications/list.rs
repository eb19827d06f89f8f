//! P-APPS.

use super::words::{self, StatusBadge};
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
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::{
    application::{self, Listed},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let applications = application::list(context.services(), signed_in.administrator()?).await?;
    let overview = second_factor::overview(context.services(), session).await?;
    Ok(page(context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Administration(Place::Applications) banner>
                <div class="users__head">
                    <h1 tabindex="-1">{Place::Applications.label()}</h1>
                    <Open action=path::APPLICATION_NEW label="New application" kind=ButtonKind::Primary icon="plus" />
                </div>
                <Applications applications />
            </Document>
        }
    }))
}

#[component]
fn Applications(applications: Vec<Listed>) -> AnyView {
    if applications.is_empty() {
        return view! { <div class="empty"><p>"No applications yet."</p></div> }.into_any();
    }
    let rows = applications.into_iter().map(|listed| {
        let (who, proof) = (words::who(&listed), words::required_proof(&listed));
        let application = listed.application;
        view! {
            <Row>
                <RowHead><a href=path::with(path::APPLICATION, application.id)>{nobr(&application.name)}</a></RowHead>
                <Cell label="Who can open it">{nobr(&who)}</Cell>
                <Cell label="Required proof">{proof}</Cell>
                <Cell label="Status"><StatusBadge is_on=application.is_on /></Cell>
            </Row>
        }
    });
    let columns = vec!["Name", "Who can open it", "Required proof", "Status"];
    let rows = rows.collect_view();
    view! { <Table caption="Applications" columns>{rows}</Table> }.into_any()
}
