//! The addresses of the forms that set up or change a destination.

use crate::pages::path;
use identity::sent_code::Target;

pub(super) struct Addresses {
    /// Shows the dialog for both steps.
    pub(super) screen: &'static str,
    /// Takes the phone number, or sends the email.
    pub(super) begin: &'static str,
    pub(super) confirm: &'static str,
    pub(super) resend: &'static str,
    /// Returns to the field; `None` if there is no field.
    pub(super) change: Option<&'static str>,
}

pub(super) fn addresses(target: Target) -> Addresses {
    match target {
        Target::Sms => Addresses {
            screen: path::SET_UP_SMS_TAB,
            begin: path::SET_UP_SMS,
            confirm: path::SET_UP_SMS_CONFIRM,
            resend: path::SET_UP_SMS_RESEND,
            change: Some(path::SET_UP_SMS_CHANGE),
        },
        Target::Email => Addresses {
            screen: path::SET_UP_EMAIL_TAB,
            begin: path::SET_UP_EMAIL,
            confirm: path::SET_UP_EMAIL_CONFIRM,
            resend: path::SET_UP_EMAIL_RESEND,
            change: None,
        },
        Target::OtherPhone => Addresses {
            screen: path::CHANGE_PHONE,
            begin: path::CHANGE_PHONE,
            confirm: path::CHANGE_PHONE_CONFIRM,
            resend: path::CHANGE_PHONE_RESEND,
            change: Some(path::CHANGE_PHONE_CHANGE),
        },
    }
}
