//! A step of the setup as a page.

use crate::pages::{
    path,
    reply::{Reply, page::page},
    request::SignedIn,
    two_factor::set_up_panel::{Panel, TITLE, in_tabs},
    ui::{
        button::{Act, ButtonKind, Submit},
        document::Document,
        frame::Frame,
        text::nobr,
    },
};
use axum::http::StatusCode;
use identity::{method::Method, second_factor};
use leptos::prelude::*;

/// The panel of a method as a page.
pub(crate) async fn step(
    SignedIn { context, session }: &SignedIn,
    status: StatusCode,
    method: Method,
    addable: Vec<Method>,
    panel: Panel,
) -> Reply {
    let organization = context.about.organization_or_yours();
    let failed = status != StatusCode::OK;
    let replaces = session.has_method;
    let requirement = second_factor::overview(context.services(), session).await?.requirement;
    let is_alone = requirement.is_some_and(|requirement| requirement.by_administrator);
    Ok(page(context, status, move || {
        let (label, form) = panel.primary();
        let expires = panel.expires();
        let panel = in_tabs(path::ENROLL, method, addable, panel.view());
        let intro = if replaces {
            format!(
                "{organization} no longer allows the method you use. Set up another one to continue. It takes about two minutes."
            )
        } else {
            let who_requires_it = match is_alone {
                true => "An administrator requires two-factor authentication for your account"
                    .to_owned(),
                false => {
                    format!("{organization} requires two-factor authentication for every account")
                }
            };
            format!(
                "{who_requires_it}. It takes about two minutes. Have your phone or authenticator app ready."
            )
        };
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE failed>
                <p>{nobr(&intro)}</p>
                <div
                    class="enrollment"
                    data-channel="two-factor"
                    data-expires=expires.map(|(at, _)| at.to_string())
                    data-expired-text=expires.map(|(_, text)| text)
                >
                    {panel}
                    <div class="enrollment__actions">
                        <Submit label kind=ButtonKind::Primary form />
                        <Act action=path::SIGN_OUT label="Sign out" kind=ButtonKind::Quiet />
                    </div>
                </div>
            </Document>
        }
    }))
}
