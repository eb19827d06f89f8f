//! A gate whose host is that of the installation, because the address was changed later.

use identity::gate::Host;

pub(super) fn problem(host: &Host) -> String {
    let host = host.as_str();
    format!(
        "The gate for {host} does not answer, because LATCHKEY_PUBLIC_URL has the same host. Remove the gate, or give one of the two another host."
    )
}
