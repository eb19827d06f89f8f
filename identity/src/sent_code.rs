//! The methods SMS Message and Email: six digits, valid for ten minutes, bound to the attempt that
//! requested them, to their purpose and to the address they were sent to. Only the newest code of
//! an attempt works, once; wrong codes are counted across all of them (NIST SP 800-63B 3.1.3).

mod enrollment;
mod newest;
mod slot;

pub use enrollment::{begin, confirm, give_up, send_again, waiting};
pub(crate) use newest::{Compared, Step, compare, on_its_way, open_at, send, spend};
pub(crate) use slot::{Slot, plain};

use crate::method::{Destination, Method};

/// Seconds until a code expires.
pub const LIFETIME: i64 = 10 * 60;

/// The result of sending a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It is on its way, and older ones no longer work.
    Sent,
    /// The last one was sent moments ago and still works.
    TooSoon { until: i64 },
    /// Too many were sent.
    Limit { until: i64 },
    /// There is no way to send one, or the attempt is over.
    Impossible,
}

/// A code that was sent.
#[derive(Clone, Debug)]
pub struct OnItsWay {
    pub destination: Destination,
    pub expires_at: i64,
    /// When another one may be requested.
    pub resend_at: i64,
    /// The last attempt to send it failed (E-SMS-SEND, E-EMAIL-SEND).
    pub trouble: bool,
    /// It was neither delivered nor given up yet, so its state may change in a moment.
    pub unsettled: bool,
}

/// What is being set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Sms,
    Email,
    /// "Change phone number"
    OtherPhone,
}

impl Target {
    pub fn method(self) -> Method {
        match self {
            Self::Sms | Self::OtherPhone => Method::Sms,
            Self::Email => Method::Email,
        }
    }
}

/// What a code is for. It works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    SignIn,
    IdentityCheck,
    Disable,
    Enroll(Target),
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::IdentityCheck => "identity_check",
            Self::Disable => "disable",
            Self::Enroll(Target::Sms) => "enroll_sms",
            Self::Enroll(Target::Email) => "enroll_email",
            Self::Enroll(Target::OtherPhone) => "change_phone",
        }
    }
}
