//! The requester of a message to a user.

use crate::{account::Owner, client::Client, device, services::Services};

/// The requester of a message to a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Requester {
    /// The user, signed in.
    Owner,
    /// A browser that has signed in to the account before, known by its device cookie.
    Known(String),
    /// All other browsers together.
    Unknown,
}

impl Requester {
    pub(crate) fn of_sign_in(services: &Services, owner: Owner, client: &Client) -> Self {
        match device::known(&services.keys, owner, client.device.as_deref()) {
            Some(id) => Self::Known(id.to_owned()),
            None => Self::Unknown,
        }
    }

    pub(super) fn key(&self) -> String {
        match self {
            Self::Owner => "owner".to_owned(),
            Self::Known(id) => format!("browser:{id}"),
            Self::Unknown => "unknown".to_owned(),
        }
    }
}
