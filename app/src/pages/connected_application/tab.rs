//! The tab "Applications".

use super::words::seen;
use crate::pages::{
    banner, path,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{
        button::{ButtonKind, Open},
        document::Document,
        frame::Frame,
        item_list::{ItemList, ListItem},
        section::PanelHead,
        settings_frame::Tab,
        text::{listed, nobr},
        time::{Moment, Style},
    },
};
use axum::http::StatusCode;
use identity::{
    grant::{self, ConnectedApplication, Scope, Scopes},
    second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(SignedIn { context, session }: SignedIn) -> Reply {
    let overview = second_factor::overview(context.services(), &session).await?;
    let connected = grant::connected(context.services(), &session).await?;
    Ok(page(&context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        view! {
            <Document frame=Frame::Settings(Tab::Applications) banner>
                <PanelHead heading=Tab::Applications.label()>
                    <p class="muted">"Applications that can see information about you."</p>
                </PanelHead>
                <div class="panel__body"><Connected connected /></div>
            </Document>
        }
    }))
}

#[component]
fn Connected(connected: Vec<ConnectedApplication>) -> AnyView {
    if connected.is_empty() {
        return view! {
            <p>"No application has access at the moment. One appears here when you open it with your account."</p>
        }
        .into_any();
    }
    let items = connected.into_iter().map(|application| view! { <Item application /> });
    view! { <ItemList>{items.collect_view()}</ItemList> }.into_any()
}

#[component]
fn Item(application: ConnectedApplication) -> impl IntoView {
    let ConnectedApplication { id, name, scopes, connected_at, last_used_at } = application;
    let meta = view! {
        {can_see(&scopes)}
        {keeps_access(&scopes)}
        " Connected since " <Moment at=connected_at style=Style::Date />
        ". Last used " <Moment at=last_used_at /> "."
    };
    view! {
        <ListItem icon="external" name=nobr(&name) meta>
            <Open
                action=path::with(path::CONNECTED_APPLICATION_DISCONNECT, id)
                label=format!("Disconnect {name}")
                kind=ButtonKind::Quiet
            />
        </ListItem>
    }
}

fn can_see(scopes: &Scopes) -> String {
    match seen(scopes).as_slice() {
        [] => "Can see only an ID for your account.".to_owned(),
        words => format!("Can see your {}.", listed(words)),
    }
}

fn keeps_access(scopes: &Scopes) -> Option<&'static str> {
    scopes.has(Scope::OfflineAccess).then_some(" It keeps this access after you sign out.")
}
