//! The tab "Activity".

use super::{
    address::{Address, Query, SHOWS},
    words,
};
use crate::pages::{
    banner, path,
    query::FromQuery,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{
        badge::{Badge, BadgeKind},
        document::Document,
        frame::Frame,
        instant_select::InstantSelect,
        pagination::Pagination,
        section::PanelHead,
        settings_frame::Tab,
        table::{Cell, Row, RowHead, Table},
        time::Stamp,
    },
};
use axum::http::StatusCode;
use identity::{
    activity::{self, Line, Page, Position},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(
    SignedIn { mut context, session }: SignedIn,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let address = Address::from(&query);
    let Address { show, position, size } = address;
    let found = activity::page(context.services(), &session, show, position, size).await?;
    let overview = second_factor::overview(context.services(), &session).await?;
    if position != Position::First {
        // After turning the page, continue at the top of the list.
        context.arrival.focus = Some("panel-title".to_owned());
    }
    Ok(page(&context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Settings(Tab::Activity) banner>
                <PanelHead heading=Tab::Activity.label()>
                    <p class="muted">"Sign-ins and security changes of the last 90 days."</p>
                </PanelHead>
                <div class="panel__body">
                    <Shown address />
                    <Events page=found address />
                    <p>"See something you did not do? " <a href=path::PASSWORD>"Change your password"</a></p>
                </div>
            </Document>
        }
    }))
}

#[component]
fn Shown(address: Address) -> impl IntoView {
    let options =
        SHOWS.into_iter().map(|(_, word, label)| (word.to_owned(), label.to_owned())).collect();
    let keep = vec![("size", address.size.to_string())];
    view! { <InstantSelect action=path::ACTIVITY name="show" label="Show" options chosen=address.show_word() keep apply="Apply filters" /> }
}

#[component]
fn Events(page: Page, address: Address) -> impl IntoView {
    if page.total == 0 {
        return view! { <p class="muted">"Nothing yet."</p> }.into_any();
    }
    let neighbors = address.neighbors(&page);
    let (shown, total) = (page.lines.len(), page.total);
    let rows = page.lines.into_iter().map(|line| view! { <Event line /> });
    view! {
        <div class="history">
            <Table caption="Activity" columns=vec!["When", "What", "Browser", "Place or network address", "Result"]>
                {rows.collect_view()}
            </Table>
        </div>
        <Pagination
            label="Activity pages"
            neighbors
            shown
            total
            size=address.size
            action=path::ACTIVITY
            keep=vec![("show", address.show_word().to_owned())]
        />
    }
    .into_any()
}

#[component]
fn Event(line: Line) -> impl IntoView {
    let what = words::what(&line);
    let Line { at, refused, browser, address, .. } = line;
    view! {
        <Row>
            <RowHead><Stamp at /></RowHead>
            <Cell label="What">{what}</Cell>
            <Cell label="Browser">{browser}</Cell>
            <Cell label="Place or network address">{address}</Cell>
            <Cell label="Result"><Outcome refused /></Cell>
        </Row>
    }
}

#[component]
fn Outcome(refused: bool) -> impl IntoView {
    if refused {
        view! { <Badge kind=BadgeKind::Attention icon="alert" label="Refused" /> }.into_any()
    } else {
        view! { <span class="muted">"Done"</span> }.into_any()
    }
}
