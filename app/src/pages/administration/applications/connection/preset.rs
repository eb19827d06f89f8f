//! Applications whose settings are known: they fill in D-APP-CONNECTION, and P-APP shows what to enter in them.

use super::form::ConnectionForm;
use crate::pages::ui::{button::Submit, field::SelectField};
use leptos::prelude::*;
use serde::Deserialize;

/// The query of D-APP-CONNECTION, and of P-APP.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Query {
    preset: String,
}

/// An application whose settings are known.
pub(crate) struct Preset {
    /// In the query.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// Each begins with “/” and follows the address of the application, or is complete.
    pub(super) redirect_uris: &'static [&'static str],
    supports_pkce: bool,
    treats_email_as_verified: bool,
    stays_connected: bool,
    /// Follows the address of the application.
    logout_uri: Option<&'static str>,
    /// What to set in the application.
    pub(super) advice: Option<&'static str>,
    /// The same, as `docs/connections` has it.
    pub(super) file: &'static str,
}

impl Preset {
    const fn new(
        id: &'static str,
        name: &'static str,
        redirect_uris: &'static [&'static str],
        file: &'static str,
    ) -> Self {
        Self {
            id,
            name,
            redirect_uris,
            supports_pkce: true,
            treats_email_as_verified: false,
            stays_connected: false,
            logout_uri: None,
            advice: None,
            file,
        }
    }

    const fn without_pkce(self) -> Self {
        Self { supports_pkce: false, ..self }
    }

    const fn advised(self, advice: &'static str) -> Self {
        Self { advice: Some(advice), ..self }
    }
}

/// Stands for every application that is not known. Browsers do not send a form whose list has an empty value.
const OTHER: &str = "other";

/// A file of docs/connections.
macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../../../../../docs/connections/", $name))
    };
}

/// In the order of their names.
pub(super) const ALL: [Preset; 10] = [
    Preset::new("gitea", "Gitea, Forgejo", &["/user/oauth2/latchkey/callback"], file!("gitea.sh"))
        .without_pkce()
        .advised("Name the authentication source “latchkey”: the name is part of the address."),
    Preset::new("grafana", "Grafana", &["/login/generic_oauth"], file!("grafana.ini"))
        .advised("Set use_pkce to true."),
    Preset::new(
        "immich",
        "Immich",
        &["/auth/login", "/user-settings", "app.immich:///oauth-callback"],
        file!("immich.txt"),
    ),
    Preset::new(
        "jellyfin",
        "Jellyfin (SSO plugin)",
        &["/sso/OID/redirect/latchkey"],
        file!("jellyfin.txt"),
    )
    .advised("Name the provider “latchkey”: the name is part of the address."),
    Preset {
        logout_uri: Some("/apps/user_oidc/backchannel-logout/latchkey"),
        ..Preset::new(
            "nextcloud",
            "Nextcloud (user_oidc)",
            &["/apps/user_oidc/code"],
            file!("nextcloud.sh"),
        )
        .advised("Name the provider “latchkey”: the name is part of the logout URI.")
    },
    Preset::new("oauth2-proxy", "oauth2-proxy", &["/oauth2/callback"], file!("oauth2-proxy.cfg"))
        .advised("Set code_challenge_method to S256."),
    Preset::new(
        "paperless",
        "Paperless-ngx",
        &["/accounts/oidc/latchkey/login/callback/"],
        file!("paperless.env"),
    )
    .advised("Give the provider the ID “latchkey”, which is part of the address, and set OAUTH_PKCE_ENABLED to true."),
    Preset::new("portainer", "Portainer", &["/"], file!("portainer.txt"))
        .without_pkce()
        .advised("Enter preferred_username as the user identifier."),
    Preset::new("proxmox", "Proxmox VE", &[""], file!("proxmox.sh"))
        .advised("The address of the application must contain the port, for example 8006."),
    Preset {
        treats_email_as_verified: true,
        stays_connected: true,
        ..Preset::new(
            "vaultwarden",
            "Vaultwarden",
            &["/identity/connect/oidc-signin"],
            file!("vaultwarden.env"),
        )
    },
];

impl Query {
    pub(super) fn preset(&self) -> Option<&'static Preset> {
        ALL.iter().find(|preset| preset.id == self.preset)
    }
}

impl Preset {
    /// The form of a new connection. Without the address of the application, its redirect URIs are not
    /// known.
    pub(super) fn form(&self, address: Option<&str>) -> ConnectionForm {
        let ticked = |is: bool| if is { "on" } else { "" }.to_owned();
        let complete = |uri: &&str| match (uri.starts_with('/') || uri.is_empty(), address) {
            (false, _) => Some((*uri).to_owned()),
            (true, address) => address.map(|it| format!("{}{uri}", it.trim_end_matches('/'))),
        };
        let uris: Vec<String> = self.redirect_uris.iter().filter_map(complete).collect();
        ConnectionForm {
            logout_uri: self.logout_uri.as_ref().and_then(complete).unwrap_or_default(),
            redirect_uris: uris.join("\n"),
            no_pkce: ticked(!self.supports_pkce),
            verified: ticked(self.treats_email_as_verified),
            stays_connected: ticked(self.stays_connected),
            ..ConnectionForm::default()
        }
    }
}

/// Asks which application it is.
#[component]
pub(super) fn Choice(
    /// Gets the answer.
    action: String,
    #[prop(optional_no_strip)] chosen: Option<&'static Preset>,
    hint: &'static str,
    label: &'static str,
) -> AnyView {
    let chosen = chosen.map_or(OTHER, |preset| preset.id);
    let known = ALL.iter().map(|preset| (preset.id.to_owned(), preset.name.to_owned()));
    let other = (OTHER.to_owned(), "Another application".to_owned());
    let options = [other].into_iter().chain(known).collect();
    view! {
        <form class="form" method="get" action=action>
            <SelectField name="preset" label="Application" options chosen hint />
            <div><Submit label /></div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use identity::connection::RedirectUris;

    #[test]
    fn every_preset_fills_in_addresses_that_can_be_registered() {
        for preset in &ALL {
            for address in ["https://app.example.org", "https://example.org:8006/app/"] {
                let form = preset.form(Some(address));
                let base = address.trim_end_matches('/');
                assert!(RedirectUris::parse(&form.redirect_uris).is_ok(), "{}", preset.name);
                assert!(form.redirect_uris.starts_with(base), "{}", form.redirect_uris);
            }
            assert!(!preset.form(None).redirect_uris.contains("https://"));
        }
    }

    #[test]
    fn every_file_is_that_of_a_preset() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/connections");
        let files = std::fs::read_dir(folder).unwrap();
        let texts = files.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
        let unknown = texts.filter(|text| ALL.iter().all(|preset| preset.file != text));
        assert_eq!(unknown.count(), 0);
    }

    #[test]
    fn presets_are_in_the_order_of_their_names() {
        assert!(ALL.is_sorted_by_key(|preset| preset.name.to_lowercase()));
        let known = Query { preset: "vaultwarden".to_owned() }.preset();
        assert!(known.is_some_and(|it| it.name == "Vaultwarden"));
        assert!(Query::default().preset().is_none());
    }
}
