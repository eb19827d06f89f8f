//! P-APP: an application, and what it requires.

use super::{
    application,
    connection::{panel::ConnectionPanel, preset::Query},
    gate::panel::GatesPanel,
    reach::reach,
    words::{self, StatusBadge},
};
use crate::pages::{
    banner, path,
    query::FromQuery,
    reply::{Reply, page::page},
    request::SignedIn,
    ui::{
        administration_frame::Place,
        breadcrumb::Breadcrumb,
        button::{Act, ButtonKind, Open},
        description_list::{DescriptionItem, DescriptionList},
        document::Document,
        frame::Frame,
        section::Section,
        text::{nobr, wrapped_after},
    },
};
use axum::{extract::Path, http::StatusCode};
use identity::{
    access,
    application::{Application, Demand, Listed, Who},
    connection, gate, second_factor,
};
use leptos::prelude::*;

pub(crate) async fn show(
    signed_in: SignedIn,
    Path(id): Path<String>,
    FromQuery(query): FromQuery<Query>,
) -> Reply {
    let SignedIn { context, session } = &signed_in;
    let listed = application(&signed_in, &id).await?;
    let (services, administrator) = (context.services(), signed_in.administrator()?);
    let counts = access::count(services, administrator, &listed.application.demand).await?;
    let connected = connection::find(services, administrator, listed.application.id).await?;
    let gates = gate::list(services, administrator, listed.application.id).await?;
    let site = context.host.0.public_url.clone();
    let is_listening = context.host.0.forward_auth_listen.is_some();
    let overview = second_factor::overview(services, session).await?;
    Ok(page(context, StatusCode::OK, move || {
        let banner = banner::of(&overview);
        let (name, id) = (listed.application.name.clone(), listed.application.id);
        let title = format!("Application Details: {name}");
        let above = vec![("Administration", path::DASHBOARD), ("Applications", path::APPLICATIONS)];
        view! {
            <Document frame=Frame::Administration(Place::Applications) title banner>
                <Breadcrumb above here=name.clone() />
                <div class="user__head">
                    <h1 tabindex="-1">"Application Details"</h1>
                    <p class="user__name">{nobr(&name)}</p>
                    <div class="user__badges"><StatusBadge is_on=listed.application.is_on /></div>
                    <Buttons application=listed.application.clone() />
                </div>
                <div class="entries">
                    <AccessPanel listed reach=reach(&counts) />
                    <ConnectionPanel application=id connected query site />
                    <GatesPanel application=id gates is_listening />
                </div>
            </Document>
        }
    }))
}

#[component]
fn Buttons(application: Application) -> AnyView {
    let at = |pattern| path::with(pattern, application.id);
    let turn = match application.is_on {
        true => {
            view! { <Open action=at(path::APPLICATION_TURN_OFF) label="Turn off" kind=ButtonKind::Caution /> }
        }
        false => view! { <Act action=at(path::APPLICATION_TURN_ON) label="Turn on" /> },
    };
    view! {
        <div class="user__do">
            <Open action=at(path::APPLICATION_EDIT) label="Edit" kind=ButtonKind::Primary />
            <Open action=at(path::APPLICATION_CHECK) label="Check a person" />
            {turn}
            <Open action=at(path::APPLICATION_DELETE) label="Delete" kind=ButtonKind::Caution />
        </div>
    }
    .into_any()
}

#[component]
fn AccessPanel(listed: Listed, reach: String) -> AnyView {
    let is_on_home_page = listed.application.address.is_some();
    let address = match &listed.application.address {
        None => "None. It is not listed on the home page.".into_any(),
        Some(address) => {
            view! { <span translate="no">{wrapped_after(address, &['/', '.', '?', '&'])}</span> }
                .into_any()
        }
    };
    let who = match &listed.application.demand.who {
        Who::Everyone => words::EVERYONE.into_any(),
        Who::Members(_) => {
            let groups = listed.groups.into_iter().map(|group| {
                view! { <li><a href=path::with(path::GROUP, group.id)>{nobr(&group.title)}</a></li> }
            });
            view! { "Members of any of these groups:" <ul role="list">{groups.collect_view()}</ul> }
                .into_any()
        }
    };
    let Demand { proof, age, accepts_trusted_browser, .. } = listed.application.demand;
    let again = age.map_or("Never".to_owned(), words::duration);
    view! {
        <Section id="application-access" heading="Access" level=2>
            <DescriptionList>
                <DescriptionItem name="Address">{address}</DescriptionItem>
                <DescriptionItem name="Who can open it">{who}</DescriptionItem>
                <DescriptionItem name="How they must sign in">{words::way(proof)}</DescriptionItem>
                <DescriptionItem name="Ask again after">{again}</DescriptionItem>
                <DescriptionItem name="Trusted browser as the second factor">
                    {if accepts_trusted_browser { "Accepted" } else { "Not accepted" }}
                </DescriptionItem>
            </DescriptionList>
            <p class="muted">{reach}</p>
            {is_on_home_page.then(|| view! { <p class="muted">"Users who can open it find it on their home page."</p> })}
        </Section>
    }
    .into_any()
}
