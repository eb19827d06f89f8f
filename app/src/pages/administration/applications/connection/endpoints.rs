//! What administrators enter in an application: its client ID, and the addresses of this installation.

use crate::{
    island::copy_button::CopyButton,
    pages::{
        path,
        ui::{
            description_list::{DescriptionItem, DescriptionList},
            disclosure::Disclosure,
            text::wrapped_after,
        },
    },
};
use leptos::prelude::*;

/// `site` is the public address of this installation, which is also its issuer.
#[component]
pub(super) fn Endpoints(
    /// Begins the ids, because a dialog shows the same over the page.
    place: &'static str,
    client_id: String,
    site: String,
) -> AnyView {
    let id = move |name: &str| format!("{place}-{name}");
    let at = |path: &str| address(&format!("{site}{path}"));
    let client_id = wrapped_after(&client_id, &['.', '_', '-']);
    let (discovery, issuer) = (at(path::OPENID_CONFIGURATION), at(""));
    let (authorize, token) = (at(path::AUTHORIZE), at(path::TOKEN));
    let (userinfo, keys) = (at(path::USERINFO), at(path::KEY_SET));
    let pushed = at(path::PUSHED_REQUEST);
    let (revocation, introspection) = (at(path::REVOKE), at(path::INTROSPECT));
    view! {
        <DescriptionList>
            <DescriptionItem name="Client ID">
                <Copyable id=id("client-id") thing="client ID">{client_id}</Copyable>
            </DescriptionItem>
            <DescriptionItem name="Discovery address">
                <Copyable id=id("discovery") thing="discovery address">{discovery}</Copyable>
            </DescriptionItem>
            <DescriptionItem name="Issuer"><Copyable id=id("issuer") thing="issuer">{issuer}</Copyable></DescriptionItem>
        </DescriptionList>
        <Disclosure summary="If the application cannot use the discovery address" id=id("endpoints")>
            <DescriptionList>
                <DescriptionItem name="Authorization endpoint">{authorize}</DescriptionItem>
                <DescriptionItem name="Token endpoint">{token}</DescriptionItem>
                <DescriptionItem name="UserInfo endpoint">{userinfo}</DescriptionItem>
                <DescriptionItem name="Revocation endpoint">{revocation}</DescriptionItem>
                <DescriptionItem name="Introspection endpoint">{introspection}</DescriptionItem>
                <DescriptionItem name="Pushed authorization requests">{pushed}</DescriptionItem>
                <DescriptionItem name="Signing keys (JWKS)">{keys}</DescriptionItem>
            </DescriptionList>
        </Disclosure>
    }
    .into_any()
}

/// A text with a button that copies it.
#[component]
fn Copyable(id: String, thing: &'static str, children: Children) -> AnyView {
    let (label, from) = (format!("Copy {thing}"), format!("#{id}"));
    view! {
        <p id=id translate="no">{children()}</p>
        <CopyButton label thing from />
    }
    .into_any()
}

fn address(text: &str) -> AnyView {
    wrapped_after(text, &['/', '.', '-'])
}
