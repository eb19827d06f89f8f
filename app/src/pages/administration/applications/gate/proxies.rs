//! D-GATE-PROXY: how each kind of proxy is set up for a gate.

use super::{
    found::gate,
    snippet::{PROXIES, Proxy},
    words,
};
use crate::{
    island::copy_button::CopyButton,
    pages::{
        path,
        reply::{Reply, onward},
        request::SignedIn,
        ui::{
            button::{ButtonKind, Submit},
            callout::Callout,
            code_block::File,
            dialog::Dialog,
            disclosure::Disclosure,
            notice::Notice,
            overlay::Overlay,
        },
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::gate::Host;
use leptos::prelude::*;

const TITLE: &str = "Set up the proxy";

pub(crate) async fn show(
    signed_in: SignedIn,
    Path((application, id)): Path<(String, String)>,
) -> Reply {
    let gate = gate(&signed_in, &application, &id).await?;
    let context = &signed_in.context;
    let listener = context.host.0.forward_auth_listen.clone();
    let close = path::with(path::APPLICATION, gate.application);
    let below = close.clone();
    let overlay = Overlay::new(TITLE, false, move || {
        let listener = listener.clone();
        let socket = listener.clone().filter(|it| it.starts_with("unix:"));
        let host = gate.settings.host.clone();
        let snippets = PROXIES.iter().map({
            let listener = listener.clone().unwrap_or_default();
            move |proxy| view! { <Snippet proxy host=host.clone() listener=listener.clone() /> }
        });
        view! {
            <Dialog
                id="gate-proxy"
                title=TITLE
                close
                wide=true
                light_dismiss=true
                actions=view! { <Submit label="Done" kind=ButtonKind::Primary form="close" /> }
            >
                {listener.is_none().then(|| view! { <Callout said=Notice::attention(words::LISTENER_OFF) /> })}
                <p>
                    "The proxy in front of the application must ask here about every request. Choose it, and fill in the address of the application."
                </p>
                {socket.map(|socket| view! {
                    <p>"Replace 127.0.0.1:3001 with the Unix socket " <span translate="no">{socket}</span> "."</p>
                })}
                {snippets.collect_view()}
            </Dialog>
        }
    });
    onward::over(context, StatusCode::OK, &below, overlay)
}

#[component]
fn Snippet(proxy: &'static Proxy, host: Host, listener: String) -> AnyView {
    let Proxy { id, name, .. } = *proxy;
    let file = format!("gate-proxy-{id}");
    let (label, from) = (format!("Copy for {name}"), format!("#{file}"));
    let text = proxy.snippet(&host, &listener);
    view! {
        <Disclosure summary=name id=format!("gate-{id}")>
            <File id=file text />
            <div><CopyButton label thing=format!("File for {name}") from /></div>
        </Disclosure>
    }
    .into_any()
}
