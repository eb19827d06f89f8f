//! "I did not ask for this": revokes the link and notifies the administrators.

use super::disable::DisableForm;
use crate::pages::{
    cookie::{LINK, without},
    link_page::{Link, bad_link},
    path,
    reply::{Reply, page::page},
    request::{Fields, Nothing},
    ui::{
        button::{ButtonKind, Submit},
        document::Document,
        form_action::form_action,
        frame::Frame,
    },
};
use axum::http::StatusCode;
use identity::disable_link;
use leptos::prelude::*;

const TITLE: &str = "I did not ask for this";

pub(crate) async fn show(Link { context, .. }: Link<DisableForm>) -> Reply {
    Ok(page(&context, StatusCode::OK, || {
        let intro = "The link will expire even if you do nothing. To stop it now and alert your administrators, report it.";
        view! {
            <Document frame=Frame::SignedOut title=TITLE heading=TITLE intro>
                <form class="form door__form" method="post" action=form_action(path::DISABLE_BY_LINK_REPORT)>
                    <Submit label="Report and cancel the link" kind=ButtonKind::Primary large=true wide=true />
                </form>
                <p class="door__way"><a href=path::DISABLE_BY_LINK>"Back"</a></p>
            </Document>
        }
    }))
}

pub(crate) async fn submit(
    Link { context, token, .. }: Link<DisableForm>,
    Fields(Nothing {}): Fields<Nothing>,
) -> Reply {
    if !disable_link::report(context.services(), &token, &context.client).await? {
        return bad_link::<DisableForm>(&context).await;
    }
    let said = page(&context, StatusCode::OK, || {
        let heading = "The link was reported";
        let intro =
            "It no longer works, and your administrators have been notified. Nothing was changed.";
        view! {
            <Document frame=Frame::SignedOut title=heading heading=heading intro>
                <p class="door__way"><a href=path::SIGN_IN>"Sign in"</a></p>
            </Document>
        }
    });
    Ok(without(said, LINK))
}
