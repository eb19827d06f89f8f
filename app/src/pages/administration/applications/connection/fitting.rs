//! Which known application a connection belongs to, as far as its redirect URIs say.

use super::preset::{ALL, Preset};

/// Redirect URIs that other applications have too.
const SHARED: [&str; 3] = ["", "/", "/oauth2/callback"];

/// Those whose redirect URIs are among these, if no other application uses such URIs. Each with its
/// address.
pub(super) fn fitting(uris: &[String]) -> Vec<(&'static Preset, &str)> {
    let with_address = |preset: &'static Preset| Some((preset, preset.own_address(uris)?));
    ALL.iter().filter_map(with_address).collect()
}

impl Preset {
    /// The address of the application, if all its redirect URIs are among these.
    fn own_address<'a>(&self, uris: &'a [String]) -> Option<&'a str> {
        let (first, others) =
            self.redirect_uris.split_first().filter(|(uri, _)| !SHARED.contains(uri))?;
        let paths = || others.iter().filter(|uri| uri.starts_with('/'));
        let is_whole =
            |address: &&str| paths().all(|path| uris.contains(&format!("{address}{path}")));
        on_the_web(uris).filter_map(|uri| uri.strip_suffix(first)).find(is_whole)
    }

    /// The address of the application, if it is this one.
    pub(super) fn address<'a>(&self, uris: &'a [String]) -> Option<&'a str> {
        let path = self.redirect_uris.first()?;
        let host = || on_the_web(uris).next().map(host);
        on_the_web(uris).find_map(|uri| uri.strip_suffix(path)).or_else(host)
    }
}

fn on_the_web(uris: &[String]) -> impl Iterator<Item = &str> {
    uris.iter().map(String::as_str).filter(|uri| uri.starts_with("http"))
}

/// The beginning of a redirect URI, up to the host and the port.
fn host(uri: &str) -> &str {
    let begins = uri.find("://").map_or(0, |at| at + 3);
    let ends = uri[begins..].find(['/', '?']);
    ends.map_or(uri, |at| &uri[..begins + at])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The redirect URIs of a connection that was made with this preset.
    fn uris(preset: &Preset, address: &str) -> Vec<String> {
        preset.form(Some(address)).redirect_uris.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_connection_with_addresses_that_only_one_application_has_shows_its_file() {
        for address in ["https://app.example.org", "https://example.org:8006/app"] {
            for preset in &ALL {
                let uris = uris(preset, address);
                let found = fitting(&uris);
                assert_eq!(preset.address(&uris), Some(address), "{}", preset.name);
                if ["oauth2-proxy", "portainer", "proxmox"].contains(&preset.id) {
                    assert!(found.is_empty(), "any application may have these: {uris:?}");
                } else {
                    let [(it, its)] = found[..] else { panic!("{}", preset.name) };
                    assert_eq!((it.id, its), (preset.id, address));
                }
            }
        }
    }

    #[test]
    fn other_addresses_show_no_file() {
        for uris in [
            &["https://app.example.org/cb", "com.example.app:/"][..],
            &["https://app.example.org"],
            &["https://app.example.org/"],
            // Immich has another address with it.
            &["https://app.example.org/auth/login"],
            &["https://app.example.org/auth/login", "https://other.example.org/user-settings"],
            &["com.example.app:/login/generic_oauth"],
        ] {
            let uris: Vec<_> = uris.iter().map(|uri| (*uri).to_owned()).collect();
            assert!(fitting(&uris).is_empty(), "{uris:?}");
        }
    }

    #[test]
    fn the_address_of_a_chosen_application_is_the_host_of_other_redirect_uris() {
        let grafana = ALL.iter().find(|preset| preset.id == "grafana").unwrap();
        for (uris, address) in [
            (vec!["com.example.app:/", "https://a.example:80/x/y"], Some("https://a.example:80")),
            (vec!["https://a.example?x=/"], Some("https://a.example")),
            (vec!["https://a.example"], Some("https://a.example")),
            (vec!["https://a.example/g/login/generic_oauth"], Some("https://a.example/g")),
            (vec!["com.example.app:/"], None),
        ] {
            let uris: Vec<_> = uris.into_iter().map(str::to_owned).collect();
            assert_eq!(grafana.address(&uris), address, "{uris:?}");
        }
    }
}
