//! The files of docs/gates for one gate, with its host and the address that proxies ask at. The tests of
//! gates start the proxies with these files.

use identity::gate::Host;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// A proxy that can ask.
pub(super) struct Proxy {
    /// In ids.
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    file: &'static str,
}

pub(super) const PROXIES: [Proxy; 4] = [
    Proxy {
        id: "nginx",
        name: "nginx",
        file: include_str!("../../../../../../docs/gates/nginx.conf"),
    },
    Proxy {
        id: "caddy",
        name: "Caddy",
        file: include_str!("../../../../../../docs/gates/Caddyfile"),
    },
    Proxy {
        id: "traefik",
        name: "Traefik",
        file: include_str!("../../../../../../docs/gates/traefik-wiki.yml"),
    },
    Proxy {
        id: "envoy",
        name: "Envoy",
        file: include_str!("../../../../../../docs/gates/envoy.yaml"),
    },
];

/// The host in the files.
const HOST: &str = "wiki.example.org";
/// The address in the files that proxies ask at.
const LISTENER: &str = "127.0.0.1:3001";

/// The same address as the fields of Envoy.
const LISTENER_FIELDS: &str = "address: 127.0.0.1, port_value: 3001";

impl Proxy {
    /// Proxies on this computer ask at `listener`. If it is a Unix socket, the address of the file stays.
    pub(super) fn snippet(&self, host: &Host, listener: &str) -> String {
        let filled = self.file.replace(&format!("https://{HOST}"), &host.origin());
        let filled = filled.replace(HOST, host.name());
        let Ok(listener) = listener.parse::<SocketAddr>() else { return filled };
        let (ip, port) = (listener.ip(), listener.port());
        let ip = match ip {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        let fields = format!("address: \"{ip}\", port_value: {port}");
        let filled = filled.replace(LISTENER_FIELDS, &fields);
        filled.replace(LISTENER, &SocketAddr::new(ip, port).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_snippet_is_the_file_that_the_tests_start_the_proxy_with() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/gates");
        let example = Host::parse(HOST).unwrap();
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap()).collect();
        files.retain(|file| !PROXIES.iter().any(|proxy| is_text_of(&file.path(), proxy.file)));
        assert!(files.is_empty(), "{files:?} is not on the screen");
        for proxy in &PROXIES {
            assert_eq!(proxy.snippet(&example, "unix:/run/latchkey/forward-auth.sock"), proxy.file);
        }
    }

    fn is_text_of(path: &Path, text: &str) -> bool {
        std::fs::read_to_string(path).is_ok_and(|read| read == text)
    }

    #[test]
    fn the_host_and_the_listener_are_filled_in() {
        let host = Host::parse("notes.example.com").unwrap();
        for proxy in &PROXIES {
            let filled = proxy.snippet(&host, "10.0.0.5:3010");
            assert!(filled.contains("notes.example.com"), "{filled}");
            for rest in [HOST, LISTENER, LISTENER_FIELDS] {
                assert!(!filled.contains(rest), "{}: {filled}", proxy.name);
            }
            assert!(filled.contains("10.0.0.5") && filled.contains("3010"), "{filled}");
        }
    }

    #[test]
    fn a_proxy_on_this_computer_asks_at_the_loopback_address() {
        let host = Host::parse(HOST).unwrap();
        for (listener, asked) in [("0.0.0.0:3010", "127.0.0.1:3010"), ("[::]:3010", "[::1]:3010")] {
            let nginx = PROXIES[0].snippet(&host, listener);
            assert!(nginx.contains(&format!("proxy_pass http://{asked}")), "{nginx}");
        }
    }
}
