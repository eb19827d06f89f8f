//! Connections: how applications speak OpenID Connect with this installation.
//!
//! Locks: the administrator's account, then `installation` where client IDs matter, then the
//! application, then the secrets of its connection.

mod assertion; // signed by an application
mod authenticate; // how an application proves which one it is
mod called_uri; // an address of an application that this server calls
mod change; // connecting and disconnecting an application
mod client_id; // by which an application names itself
mod connected; // a connection, as administrators see it
mod key_set; // the public keys of an application
mod key_set_call; // reads the key set at an address
mod key_set_read; // one attempt to read it, and what is stored
mod keys; // whose the keys are, and their last use
mod list; // stored connections
mod listed_groups; // the groups that an administrator lists
mod matching; // whether the address in a request is registered
mod origin; // origins of applications that run in browsers
mod published_keys; // the keys at an address of the application
mod redirect_uri; // which addresses may be registered
mod redirect_uris; // as administrators paste them
mod revealed; // a new secret, for the screen of the administrator who made it
mod secret; // making and ending secrets
mod sector; // which applications know a user by the same `sub`
mod settings; // what administrators enter
mod sweep; // secrets that have ended
mod values; // ids and settings

pub(crate) use assertion::ASSERTIONS_AHEAD;
pub use assertion::client_id_in;
pub use authenticate::{authenticate, authenticate_with_key};
pub use called_uri::CalledUri;
pub use change::{Saved, disconnect, save};
pub use client_id::ClientId;
pub use connected::{Connected, find};
pub use key_set::{KeySet, KeySetMistake};
pub use key_set_call::Unread;
pub use keys::PublicKey;
pub(crate) use list::{of_application, of_client};
pub use listed_groups::{ListMistake, ListedGroups};
pub use origin::is_origin_of_page;
pub use published_keys::{PublishedKeys, ReadAgain, read_again};
pub use redirect_uri::{Problem, RedirectUri};
pub use redirect_uris::{MOST_REDIRECT_URIS, Mistake, RedirectUris};
pub use revealed::{RevealedSecret, revealed_secret};
pub use secret::{Overlap, Secret, SecretMade, end_old_secret, make_secret};
pub use sector::Sector;
pub use settings::Settings;
pub(crate) use sweep::sweep;
pub use values::{Connection, ConnectionId, ToldGroups};

#[cfg(test)]
mod tests;
