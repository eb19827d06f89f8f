//! Connections: how applications speak OpenID Connect with this installation.
//!
//! Locks: the administrator's account, then `installation` where client IDs matter, then the
//! application, then the secrets of its connection.

mod assertion; // signed by an application
mod authenticate; // how an application proves which one it is
mod change; // connecting and disconnecting an application
mod client_id; // by which an application names itself
mod connected; // a connection, as administrators see it
mod key_set; // the public keys of an application
mod keys; // whose the keys are, and their last use
mod list; // stored connections
mod listed_groups; // the groups that an administrator lists
mod logout_uri; // where an application is told about sign-out
mod matching; // whether the address in a request is registered
mod origin; // origins of applications that run in browsers
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
pub use change::{Saved, disconnect, save};
pub use client_id::ClientId;
pub use connected::{Connected, find};
pub use key_set::{KeySet, KeySetMistake};
pub use keys::PublicKey;
pub(crate) use list::{of_application, of_client};
pub use listed_groups::{ListMistake, ListedGroups};
pub use logout_uri::LogoutUri;
pub use origin::is_origin_of_page;
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
