//! Which attempts are counted together.

use crate::{
    account::{AccountId, Owner},
    client::Client,
    device,
    secret::hex,
    services::Services,
};

/// Identifies the attempts that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(super) text: String,
    /// The account that is shown as "Locked" while this key is paused: browsers that have not
    /// signed in before are kept out.
    pub(super) locks: Option<AccountId>,
}

impl Key {
    /// Attempts at `what` for this account by a browser that has signed in before, or by all
    /// unknown browsers together.
    pub(crate) fn of_account(
        services: &Services,
        what: &str,
        owner: impl Into<Owner>,
        client: &Client,
    ) -> Self {
        let owner = owner.into();
        let account = owner.id.0;
        match device::known(&services.keys, owner, client.device.as_deref()) {
            Some(id) => Self::new(format!("{what}:{account}:{id}")),
            None if what == "code" => Self::of_strangers_codes(owner.id),
            None => Self::new(format!("{what}:{account}")),
        }
    }

    /// Codes of this account from all unknown browsers together.
    pub(super) fn of_strangers_codes(account: AccountId) -> Self {
        Self { locks: Some(account), ..Self::new(format!("code:{}", account.0)) }
    }

    fn new(text: String) -> Self {
        Self { text, locks: None }
    }

    /// Codes of this account from all known browsers together.
    pub(super) fn of_known_browsers(account: AccountId) -> Self {
        Self::new(format!("codes-in-all:{}:known", account.0))
    }

    /// Passwords for an address, whose account may not exist. Only a MAC of the address is stored.
    pub(super) fn of_address(
        services: &Services,
        email_key: &str,
        account: Option<AccountId>,
    ) -> Self {
        let mac = services.keys.mac("throttle", email_key.as_bytes());
        Self { locks: account, ..Self::new(format!("password:{}", hex(&mac[..16]))) }
    }

    /// Secrets of applications from one site, because one subscriber may have many networks. Only a MAC of
    /// its address is stored.
    pub(crate) fn of_site(services: &Services, client: &Client) -> Self {
        let mac = services.keys.mac("throttle", format!("site|{}", client.site()).as_bytes());
        Self::new(format!("application-secret:{}", hex(&mac[..16])))
    }

    pub(crate) fn setup_code() -> Self {
        Self::new("setup-code".to_owned())
    }
}
