//! P-HELP: what to do without the phone, for whoever is asking.

use crate::{
    reply::{Reply, page},
    request::Ask,
    sentence,
    ui::{document::Document, frame::Frame},
};
use axum::http::StatusCode;
use leptos::prelude::*;

pub(crate) async fn show(ask: Ask) -> Reply {
    let administrator = match &ask.about.organization {
        Some(name) => format!("Ask an administrator of {name} to send you a link to disable 2FA."),
        None => "Ask an administrator to send you a link to disable 2FA.".to_owned(),
    };
    let contact = ask.about.support_contact.clone();
    let clock = sentence::our_clock(&ask);
    Ok(page(&ask, StatusCode::OK, move || {
        view! {
            <Document frame=Frame::for_anybody() title="Lost your phone?" heading="Lost your phone?">
                <div class="help">
                    <h2>"If you saved recovery codes"</h2>
                    <p>"Choose “Use a recovery code” on the Verification Code page. Each code works once."</p>
                    <p><a href="/sign-in/recovery-code">"Use a recovery code"</a></p>
                    <h2>"If you have another method"</h2>
                    <p>"Choose “Try another way”."</p>
                    <h2>"If you trusted a browser"</h2>
                    <p>"Sign in there. You can reset your token or make new recovery codes in Personal Settings."</p>
                    <h2>"If none of these work"</h2>
                    <p>{administrator}</p>
                    {contact.map(|text| view! { <p>{text}</p> })}
                    <h2>"If you are the only administrator"</h2>
                    <p>"Ask the person who runs the server. Two-factor authentication can be turned off for one account from the server's command line."</p>
                    <h2>"If your codes are refused"</h2>
                    <p>"Codes depend on the time. Set your phone's date and time to automatic. " {clock}</p>
                </div>
            </Document>
        }
    })
    .await)
}
