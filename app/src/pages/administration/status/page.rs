//! The page.

use super::{
    audit_log::AuditLogPanel, jobs::JobsPanel, messages::MessagesPanel, server::ServerPanel,
};
use crate::pages::{
    banner, path,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{administration_frame::Place, document::Document, frame::Frame},
};
use axum::http::StatusCode;
use identity::{second_factor, status};
use leptos::prelude::*;

pub(crate) async fn show(signed_in: SignedIn) -> Reply {
    let services = signed_in.context.services();
    let status = status::status(services, signed_in.administrator()?).await?;
    let overview = second_factor::overview(services, &signed_in.session).await?;
    Ok(page(&signed_in.context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Administration(Place::Status) title="Status" heading="Status" banner>
                <div class="entries">
                    <MessagesPanel id="email" heading="Email" peer="mail server" settings=path::EMAIL_SETTINGS messages=status.email.clone() />
                    <MessagesPanel id="sms" heading="Text messages" peer="SMS gateway" settings=path::SMS_SETTINGS messages=status.sms.clone() />
                    <JobsPanel jobs=status.jobs />
                    <AuditLogPanel log=status.audit_log.clone() />
                    <ServerPanel status />
                </div>
            </Document>
        }
    }))
}
