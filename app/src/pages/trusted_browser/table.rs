//! The table "Trusted browsers".

use crate::pages::{
    path,
    ui::{
        badge::{Badge, BadgeKind},
        button::{ButtonKind, Open},
        form_action::form_action,
        site::site,
        table::{ButtonCell, Cell, Row, RowHead, Table},
        time::{Stamp, Style, moment},
    },
};
use identity::trusted_browser::TrustedBrowser;
use leptos::prelude::*;

#[component]
pub(super) fn TrustedBrowsers(browsers: Vec<TrustedBrowser>) -> AnyView {
    if browsers.is_empty() {
        return view! { <p class="muted">"No trusted browsers."</p> }.into_any();
    }
    let rows = browsers.into_iter().map(|browser| view! { <BrowserRow browser /> });
    view! {
        <Table caption="Trusted browsers" columns=vec!["Browser", "Trusted on", "Last used", "Expires"] with_buttons=true>
            {rows.collect_view()}
        </Table>
        <Open action=path::BROWSERS_REMOVE_ALL label="Remove all trusted browsers" kind=ButtonKind::Caution />
    }
    .into_any()
}

#[component]
fn BrowserRow(browser: TrustedBrowser) -> impl IntoView {
    let TrustedBrowser { id, browser, trusted_at, last_used_at, expires_at, is_this } = browser;
    let since = moment(trusted_at, &site().zone, Style::DateTime);
    let remove = format!("Remove {browser}, trusted on {since}");
    let used = match last_used_at {
        Some(at) => view! { <Stamp at /> }.into_any(),
        None => "Not used yet".into_any(),
    };
    view! {
        <Row>
            <RowHead>
                {browser} " "
                {is_this.then(|| view! { <Badge kind=BadgeKind::Information label="This browser" icon="browser" /> })}
            </RowHead>
            <Cell label="Trusted on"><Stamp at=trusted_at /></Cell>
            <Cell label="Last used">{used}</Cell>
            <Cell label="Expires"><Stamp at=expires_at /></Cell>
            <ButtonCell>
                <form method="post" action=form_action(path::with(path::BROWSER_REMOVE, id))>
                    <button class="button" r#type="submit" aria-label=remove data-busy="Working…">"Remove"</button>
                </form>
            </ButtonCell>
        </Row>
    }
}
