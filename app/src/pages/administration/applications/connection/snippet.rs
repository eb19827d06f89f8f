//! What administrators enter in applications whose settings are known: the files of docs/connections, filled in.

use super::{
    fitting::fitting,
    preset::{Choice, Preset},
};
use crate::{
    island::copy_button::CopyButton,
    pages::{
        path,
        ui::{code_block::File, disclosure::Disclosure},
    },
};
use identity::connection::Connection;
use leptos::prelude::*;

/// The address of this installation in the files.
const SITE: &str = "https://id.example.org";
/// The address of the application in the files.
const ADDRESS: &str = "https://app.example.org";
/// The client ID in the files.
const CLIENT_ID: &str = "YOUR_CLIENT_ID";

/// The file of the application that has these redirect URIs. If others may have them as well, a list to choose
/// from, and the file of the `chosen` one. `site` is the public address of this installation.
#[component]
pub(super) fn Snippets(
    connection: Connection,
    chosen: Option<&'static Preset>,
    site: String,
) -> AnyView {
    if !connection.has_secret() {
        return ().into_any();
    }
    let uris = &connection.redirect_uris;
    let text =
        |preset: &Preset, address: &str| filled(preset.file, &site, address, &connection.client_id);
    let fitting = fitting(uris);
    let asks = fitting.is_empty().then(|| {
        let action = path::with(path::APPLICATION, connection.application);
        let file = chosen.map(|preset| {
            let text = text(preset, preset.address(uris).unwrap_or(ADDRESS));
            view! { <Snippet preset text is_open=true /> }
        });
        view! {
            <Disclosure summary="Settings for known applications" id="for-known">
                <Choice action chosen hint="What to enter in this application to connect it." label="Show settings" />
            </Disclosure>
            {file}
        }
    });
    let fitting = fitting.into_iter().map(|(preset, address)| {
        let text = text(preset, address);
        view! { <Snippet preset text /> }
    });
    view! { {asks} {fitting.collect_view()} }.into_any()
}

fn filled(file: &str, site: &str, address: &str, client_id: &str) -> String {
    file.replace(SITE, site).replace(ADDRESS, address).replace(CLIENT_ID, client_id)
}

#[component]
fn Snippet(preset: &'static Preset, text: String, #[prop(optional)] is_open: bool) -> AnyView {
    let Preset { id, name, .. } = *preset;
    let file = format!("settings-{id}");
    let (label, from) = (format!("Copy settings for {name}"), format!("#{file}"));
    view! {
        <Disclosure summary=format!("Settings for {name}") id=format!("for-{id}") is_open>
            <p>"Replace YOUR_CLIENT_SECRET with the secret."</p>
            <File id=file text />
            <div><CopyButton label thing=format!("Settings for {name}") from /></div>
        </Disclosure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{super::preset::ALL, *};

    #[test]
    fn the_names_of_settings_are_kept() {
        let uris = ["https://vault.example.net/identity/connect/oidc-signin".to_owned()];
        let [(preset, address)] = fitting(&uris)[..] else { panic!() };
        let text = filled(preset.file, "https://accounts.example.net", address, "vault");
        assert!(text.contains("\nSSO_CLIENT_ID=vault\n"), "{text}");
    }

    #[test]
    fn addresses_and_the_client_id_are_filled_in() {
        for (id, client_id) in [("grafana", "grafana"), ("oauth2-proxy", "proxy.1")] {
            let preset = ALL.iter().find(|preset| preset.id == id).unwrap();
            let address = "https://board.example.net";
            let text = filled(preset.file, "https://accounts.example.net", address, client_id);
            assert!(text.contains("https://accounts.example.net") && text.contains(client_id));
            assert!(text.contains("https://board.example.net/"), "{text}");
            for rest in [SITE, ADDRESS, CLIENT_ID] {
                assert!(!text.contains(rest), "{text}");
            }
            assert!(text.contains("YOUR_CLIENT_SECRET"), "{text}");
        }
    }
}
