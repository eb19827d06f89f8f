//! The section "OpenID Connect" of P-APP.

use super::{
    super::words as of_application,
    endpoints::Endpoints,
    keys::{Keys, Published, ReadKeys},
    preset::{Choice, Query},
    snippet::Snippets,
    words,
};
use crate::pages::{
    path,
    ui::{
        button::{ButtonKind, Open},
        description_list::{DescriptionItem, DescriptionList},
        item_list::{ItemList, ListItem},
        section::Section,
        text::{listed, wrapped_after},
        time::{Moment, Style},
    },
};
use identity::{
    application::ApplicationId,
    connection::{Connected, Connection, KeySet, Secret, ToldGroups},
};
use leptos::prelude::*;

/// `site` is the public address of this installation.
#[component]
pub(crate) fn ConnectionPanel(
    application: ApplicationId,
    connected: Option<Connected>,
    query: Query,
    site: String,
) -> AnyView {
    let at = move |pattern| path::with(pattern, application);
    let content = match connected {
        None => view! {
            <p>"This application is not connected. Connect it so that users can sign in to it with their account here."</p>
            <Choice action=at(path::APPLICATION_CONNECTION) hint="Fills in the settings that it needs." label="Connect with OpenID Connect" />
        }
        .into_any(),
        Some(Connected { connection, secrets, keys, published }) => view! {
            <Endpoints place="application" client_id=connection.client_id.clone() site=site.clone() />
            <Snippets connection=connection.clone() chosen=query.preset() site />
            <Settings connection=connection.clone() />
            <Secrets application secrets />
            {published.map(|published| view! { <Published published uri=connection.key_set_uri.clone().unwrap_or_default() /> })}
            <Keys keys is_whole=connection.key_set.as_ref().is_none_or(KeySet::is_whole) />
            <div class="user__do">
                <Open action=at(path::APPLICATION_CONNECTION) label="Edit connection" />
                <Open action=at(path::APPLICATION_TEST) label="Test sign-in" />
                {connection.key_set_uri.is_some().then(|| view! { <ReadKeys application /> })}
                {connection.has_secret().then(|| view! { <Open action=at(path::APPLICATION_SECRET_NEW) label="New secret" /> })}
                <Open action=at(path::APPLICATION_DISCONNECT) label="Disconnect" kind=ButtonKind::Caution />
            </div>
        }
        .into_any(),
    };
    view! { <Section id="application-connection" heading="OpenID Connect" level=2>{content}</Section> }
        .into_any()
}

#[component]
fn Settings(connection: Connection) -> AnyView {
    let (kind, told) = (words::kind(&connection), told_groups(&connection));
    let subjects = words::subjects(&connection);
    let verified = match connection.treats_email_as_verified {
        true => "Every address is treated as verified",
        false => "Verified once the user has used a link or code sent to the address",
    };
    let ends = match connection.stays_connected {
        true => "The application can stay connected for up to 90 days",
        false => "The access of the application ends",
    };
    view! {
        <DescriptionList>
            <DescriptionItem name="Type">{kind}</DescriptionItem>
            <DescriptionItem name="Redirect URIs">{addresses(&connection.redirect_uris)}</DescriptionItem>
            {(!connection.sign_out_uris.is_empty()).then(|| view! {
                <DescriptionItem name="Sign-out redirect URIs">{addresses(&connection.sign_out_uris)}</DescriptionItem>
            })}
            {connection.logout_uri.clone().map(|uri| view! {
                <DescriptionItem name="Back-channel logout URI">{addresses(&[uri])}</DescriptionItem>
            })}
            <DescriptionItem name="PKCE">
                {if connection.requires_pkce { "Required" } else { "Not required" }}
            </DescriptionItem>
            <DescriptionItem name="Signing algorithm">{connection.algorithm.as_str()}</DescriptionItem>
            <DescriptionItem name="IDs of users (sub)">{subjects}</DescriptionItem>
            <DescriptionItem name="Groups it receives">{told}</DescriptionItem>
            <DescriptionItem name="Email addresses">{verified}</DescriptionItem>
            <DescriptionItem name="After sign-out">{ends}</DescriptionItem>
            <DescriptionItem name="Consent">
                {if connection.asks_for_consent { "Users are asked" } else { "Users are not asked" }}
            </DescriptionItem>
            <DescriptionItem name="Pushed requests">
                {if connection.requires_pushed_requests { "Required" } else { "Not required" }}
            </DescriptionItem>
        </DescriptionList>
    }
    .into_any()
}

fn told_groups(connection: &Connection) -> String {
    match connection.told_groups {
        ToldGroups::Listed => {
            let names: Vec<_> = connection.listed_groups.iter().map(String::as_str).collect();
            format!("Only {}", listed(&names))
        }
        told => of_application::told_groups(told).to_owned(),
    }
}

pub(super) fn addresses(uris: &[String]) -> AnyView {
    let uris = uris.iter().map(|uri| {
        view! { <li translate="no">{wrapped_after(uri, &['/', '.', '?', '&', ':'])}</li> }
    });
    view! { <ul role="list">{uris.collect_view()}</ul> }.into_any()
}

#[component]
fn Secrets(application: ApplicationId, secrets: Vec<Secret>) -> AnyView {
    if secrets.is_empty() {
        return ().into_any();
    }
    let items = secrets.into_iter().map(move |secret| view! { <SecretItem application secret /> });
    view! { <ItemList>{items.collect_view()}</ItemList> }.into_any()
}

#[component]
fn SecretItem(application: ApplicationId, secret: Secret) -> AnyView {
    let Secret { created_at, expires_at, last_used_at } = secret;
    let used = used(last_used_at);
    let until = expires_at.map(|at| view! { " Stops working on " <Moment at /> "." });
    let meta = view! { "Created " <Moment at=created_at style=Style::Date /> "." {until} {used} };
    let end = expires_at.map(|_| {
        let action = path::with(path::APPLICATION_SECRET_END, application);
        view! { <Open action label="Revoke" about="the old secret" kind=ButtonKind::Quiet /> }
    });
    let name = if expires_at.is_some() { "Old secret" } else { "Secret" };
    view! { <ListItem icon="key" name meta>{end}</ListItem> }.into_any()
}

pub(super) fn used(last: Option<i64>) -> AnyView {
    match last {
        Some(at) => view! { " Last used " <Moment at /> "." }.into_any(),
        None => " Not used yet.".into_any(),
    }
}
