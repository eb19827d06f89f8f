//! One panel for both steps of setting up where codes go: the address, then the code.

use super::{
    address_step::{AddressStep, AddressView},
    code_step::{CodeStep, CodeView},
};
use crate::request::SignedIn;
use identity::{
    error::Error,
    sent_code::{self, Target},
};
use leptos::prelude::*;

pub(crate) enum Panel {
    Address(AddressStep),
    Code(CodeStep),
}

impl Panel {
    /// Where this session stands; `None` when it has to prove first who it is.
    pub(crate) async fn of(signed_in: &SignedIn, target: Target) -> Result<Option<Self>, Error> {
        let SignedIn { ask, session } = signed_in;
        if sent_code::waiting(ask.services(), session, target).await?.is_some() {
            let step = CodeStep::new(signed_in, target, String::new()).await?;
            return Ok(Some(Self::Code(step)));
        }
        if session.fresh_for_enrollment(ask.now()).is_none() {
            return Ok(None);
        }
        let step = AddressStep::new(signed_in, target, String::new()).await?;
        Ok(Some(Self::Address(step)))
    }

    /// Label of the primary button and id of its form.
    pub(crate) fn primary(&self) -> (&'static str, &'static str) {
        match self {
            Self::Address(step) => step.primary(),
            Self::Code(step) => step.primary(),
        }
    }

    pub(crate) fn view(self) -> AnyView {
        match self {
            Self::Address(step) => view! { <AddressView step /> }.into_any(),
            Self::Code(step) => view! { <CodeView step /> }.into_any(),
        }
    }
}
