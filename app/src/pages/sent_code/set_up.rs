//! The panels "SMS Message" and "Email" of D-SETUP.

use super::{CodeForm, PhoneForm, address::addresses, flow};
use crate::pages::reply::redirect::Redirect;
use crate::pages::{
    pending_action::ResumableForm,
    reply::Reply,
    request::{Fields, SignedIn},
};
use identity::sent_code::Target;

/// "Verify".
pub(crate) async fn sms(sent: ResumableForm<PhoneForm>) -> Reply {
    let ResumableForm { context, session, form, body } = sent;
    flow::begin(SignedIn { context, session }, Target::Sms, Some(form.phone), &body).await
}

/// "Send code".
pub(crate) async fn email(signed_in: SignedIn) -> Reply {
    flow::begin(signed_in, Target::Email, None, b"").await
}

pub(crate) async fn confirm_sms(signed_in: SignedIn, Fields(form): Fields<CodeForm>) -> Reply {
    flow::confirm(signed_in, Target::Sms, form.code).await
}

pub(crate) async fn confirm_email(signed_in: SignedIn, Fields(form): Fields<CodeForm>) -> Reply {
    flow::confirm(signed_in, Target::Email, form.code).await
}

pub(crate) async fn resend_sms(signed_in: SignedIn) -> Reply {
    flow::resend(signed_in, Target::Sms).await
}

pub(crate) async fn resend_email(signed_in: SignedIn) -> Reply {
    flow::resend(signed_in, Target::Email).await
}

/// "Change phone number".
pub(crate) async fn change_number(signed_in: SignedIn) -> Reply {
    flow::change(signed_in, Target::Sms).await
}

/// Reopening the address of a form that had errors leads back to the dialog.
pub(crate) async fn back_to_sms() -> Redirect {
    Redirect::to(addresses(Target::Sms).screen)
}

pub(crate) async fn back_to_email() -> Redirect {
    Redirect::to(addresses(Target::Email).screen)
}
