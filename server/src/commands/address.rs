//! The user whom a command is about.

use clap::Args;
use identity::{
    account::{AccountId, EmailAddress},
    actor::Operator,
    services::Services,
    users,
};
use std::error::Error;

#[derive(Debug, Args)]
pub(super) struct Address {
    /// The user's email address.
    pub(super) email: String,
}

impl Address {
    pub(super) async fn find(&self, services: &Services) -> Result<AccountId, Box<dyn Error>> {
        let address = parse(&self.email)?;
        let found = users::with_address(services, Operator, &address).await?;
        found.ok_or_else(|| self.unknown().into())
    }

    pub(super) fn unknown(&self) -> String {
        format!("No user has the address {}.", self.email)
    }
}

pub(super) fn parse(email: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(email).map_err(|_| format!("“{email}” is not an email address."))
}
