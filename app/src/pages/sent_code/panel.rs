//! One panel for both steps of setting up an address: the address, then the code.

use super::{
    address_step::{AddressStep, AddressView},
    code_step::{CodeStep, CodeView},
};
use crate::pages::request::SignedIn;
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
    /// The current step of this session, or `None` if an identity check is required first.
    pub(crate) async fn of(signed_in: &SignedIn, target: Target) -> Result<Option<Self>, Error> {
        let SignedIn { context, session } = signed_in;
        if sent_code::waiting(context.services(), session, target).await?.is_some() {
            let step = CodeStep::new(signed_in, target, String::new()).await?;
            return Ok(Some(Self::Code(step)));
        }
        if session.fresh_for_enrollment(context.now()).is_none() {
            return Ok(None);
        }
        let step = AddressStep::new(signed_in, target, String::new()).await?;
        Ok(Some(Self::Address(step)))
    }

    /// The label of the primary button, and the id of its form.
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
