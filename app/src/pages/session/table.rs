//! The table "Signed-in browsers".

use crate::pages::{
    path,
    ui::{
        badge::{Badge, BadgeKind},
        button::Act,
        form_action::form_action,
        site::site,
        table::{ButtonCell, Cell, Row, RowHead, Table},
        time::{Stamp, Style, moment},
    },
};
use identity::session::SignedInBrowser;
use leptos::prelude::*;

/// The signed-in browsers of another user; an administrator signs out all of them elsewhere.
#[component]
pub(crate) fn TheirBrowsers(browsers: Vec<SignedInBrowser>) -> AnyView {
    if browsers.is_empty() {
        return view! { <p class="muted">"Not signed in anywhere."</p> }.into_any();
    }
    let rows = browsers.into_iter().map(|browser| view! { <Row><BrowserCells browser /></Row> });
    view! {
        <Table caption="Signed-in browsers" columns=COLUMNS.to_vec()>{rows.collect_view()}</Table>
    }
    .into_any()
}

const COLUMNS: [&str; 4] = ["Browser", "Place or network address", "Signed in", "Last active"];

#[component]
pub(crate) fn SignedInBrowsers(browsers: Vec<SignedInBrowser>) -> AnyView {
    let has_others = browsers.iter().any(|browser| !browser.is_this);
    let rows = browsers.into_iter().map(|browser| view! { <BrowserRow browser /> });
    view! {
        <Table
            caption="Signed-in browsers"
            columns=COLUMNS.to_vec()
            with_buttons=true
        >
            {rows.collect_view()}
        </Table>
        {has_others.then(|| view! { <Act action=path::SIGN_OUT_OTHERS label="Sign out everywhere else" /> })}
    }
    .into_any()
}

/// This browser signs out in the account menu.
#[component]
fn BrowserRow(browser: SignedInBrowser) -> impl IntoView {
    let active = moment(browser.last_active_at, &site().zone, Style::DateTime);
    let sign_out = format!("Sign out {}, last active {active}", browser.browser);
    let button = (!browser.is_this).then(|| {
        view! {
            <form method="post" action=form_action(path::with(path::SESSION_SIGN_OUT, browser.id))>
                <button class="button" r#type="submit" aria-label=sign_out data-busy="Working…">"Sign out"</button>
            </form>
        }
    });
    view! {
        <Row>
            <BrowserCells browser />
            <ButtonCell>{button}</ButtonCell>
        </Row>
    }
}

#[component]
fn BrowserCells(browser: SignedInBrowser) -> impl IntoView {
    let SignedInBrowser { browser, address, signed_in_at, last_active_at, is_this, .. } = browser;
    view! {
        <RowHead>
            {browser} " "
            {is_this.then(|| view! { <Badge kind=BadgeKind::Information label="This browser" icon="browser" /> })}
        </RowHead>
        <Cell label="Place or network address">{address}</Cell>
        <Cell label="Signed in"><Stamp at=signed_in_at /></Cell>
        <Cell label="Last active"><Stamp at=last_active_at /></Cell>
    }
}
