//! Where a code is stored: by attempt and purpose.

use super::purpose::Purpose;
use crate::{
    account::AccountId,
    client::Client,
    error::Error,
    method::Destination,
    pending_sign_in::PendingSignIn,
    secret::{Sealed, hex},
    send_budget::Requester,
    services::Services,
    session::Session,
};

/// Each slot has a separate code, so no attempt overwrites the code of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(super) flow: String,
    pub(super) purpose: Purpose,
    pub(super) requester: Requester,
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
            requester: Requester::of_sign_in(services, (&pending.owner).into(), client),
        }
    }

    pub(crate) fn of_session(session: &Session, purpose: Purpose) -> Self {
        Self { flow: format!("session:{}", session.id), purpose, requester: Requester::Owner }
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
        let text = destination.uri();
        services.keys.seal("sent_codes", "address", account.0, &self.place(), text.as_bytes())
    }

    pub(super) fn open(
        &self,
        services: &Services,
        account: AccountId,
        address: &Sealed,
    ) -> Option<Destination> {
        let place = self.place();
        let (table, column) = ("sent_codes", "address");
        let plain = services.keys.open_or_report(table, column, account.0, &place, address)?;
        std::str::from_utf8(&plain).ok().and_then(Destination::of_uri)
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
        let text = format!("{flow}|{}|{purpose}|{}|{code}", account.0, destination.uri());
        hex(&services.keys.mac("sent_code", text.as_bytes()))
    }

    fn place(&self) -> String {
        format!("{}|{}", self.flow, self.purpose.as_str())
    }
}
