//! Connections: how applications speak OpenID Connect with this installation.

mod values; // ids and settings

pub use values::{Connection, ConnectionId, ToldGroups};
