//! A client for one call. It connects only to addresses that were checked.

use super::target::{Outgoing, Target, target};
use crate::delivery::http;
use reqwest::{Client, Url};

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Uncallable {
    /// Its name cannot be resolved at the moment.
    Unknown,
    /// It must not be connected to.
    Forbidden,
}

/// `public_url` is that of this installation.
pub(crate) async fn client(
    url: &Url,
    outgoing: &Outgoing,
    public_url: &str,
) -> Result<Client, Uncallable> {
    let (host, addresses) = match target(url, outgoing, public_url).await {
        Target::Addresses(host, addresses) => (host, addresses),
        Target::Unknown => return Err(Uncallable::Unknown),
        Target::Forbidden => return Err(Uncallable::Forbidden),
    };
    // A host that is an address is not looked up again.
    let client = http::builder(url, outgoing.patience).resolve_to_addrs(&host, &addresses).build();
    client.map_err(|_| Uncallable::Unknown)
}
