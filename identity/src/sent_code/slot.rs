//! Where a code is stored: by attempt and purpose.

use super::Purpose;
use crate::{
    account::AccountId,
    client::Client,
    error::Error,
    method::Destination,
    pending_sign_in::PendingSignIn,
    phone_number::PhoneNumber,
    secret::{Sealed, hex},
    send_budget::Asker,
    services::Services,
    session::Session,
};

/// Each slot has a separate code, so no attempt overwrites the code of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(super) flow: String,
    pub(super) purpose: Purpose,
    pub(super) asker: Asker,
}

impl Slot {
    pub(crate) fn of_sign_in(
        services: &Services,
        pending: &PendingSignIn,
        client: &Client,
    ) -> Self {
        Self {
            flow: format!("pending:{}", pending.token.hash().as_str()),
            purpose: Purpose::SignIn,
            asker: Asker::of_sign_in(services, (&pending.owner).into(), client),
        }
    }

    pub(crate) fn of_session(session: &Session, purpose: Purpose) -> Self {
        Self { flow: format!("session:{}", session.id), purpose, asker: Asker::Owner }
    }

    pub(super) fn key(&self) -> (String, String) {
        (self.flow.clone(), self.purpose.as_str().to_owned())
    }

    /// Seals a destination so that it can be opened in this slot only.
    pub(super) fn seal(
        &self,
        services: &Services,
        account: AccountId,
        destination: &Destination,
    ) -> Result<Sealed, Error> {
        let text = plain(destination);
        services.keys.seal("sent_codes", "address", account.0, &self.place(), text.as_bytes())
    }

    pub(super) fn open(
        &self,
        services: &Services,
        account: AccountId,
        address: &Sealed,
    ) -> Result<Destination, Error> {
        let place = self.place();
        let plain = services.keys.open("sent_codes", "address", account.0, &place, address)?;
        let text = std::str::from_utf8(&plain).map_err(|_| Error::Unreadable("address"))?;
        match text.split_once(':') {
            Some(("tel", number)) => Ok(Destination::Phone(PhoneNumber::stored(number))),
            Some(("mailto", address)) => Ok(Destination::Mail(address.to_owned())),
            _ => Err(Error::Unreadable("address")),
        }
    }

    /// Six digits can be guessed offline, so a plain hash would not hide them; a keyed one does.
    pub(super) fn mac(
        &self,
        services: &Services,
        account: AccountId,
        destination: &Destination,
        code: &str,
    ) -> String {
        let (flow, purpose) = (&self.flow, self.purpose.as_str());
        let text = format!("{flow}|{}|{purpose}|{}|{code}", account.0, plain(destination));
        hex(&services.keys.mac("sent_code", text.as_bytes()))
    }

    fn place(&self) -> String {
        format!("{}|{}", self.flow, self.purpose.as_str())
    }
}

/// The form that is sealed and covered by the MAC.
pub(crate) fn plain(destination: &Destination) -> String {
    match destination {
        Destination::Phone(number) => format!("tel:{}", number.as_str()),
        Destination::Mail(address) => format!("mailto:{address}"),
    }
}
