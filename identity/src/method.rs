//! The methods: what proves a user's identity in addition to the password.

use crate::phone_number::PhoneNumber;

/// A method of proving the second factor with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    App,
    Sms,
    Email,
}

impl Method {
    /// In display order.
    pub const ALL: [Self; 3] = [Self::App, Self::Sms, Self::Email];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Sms => "sms",
            Self::Email => "email",
        }
    }

    /// Reads the result of [`Method::as_str`].
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    /// The name that users see.
    pub fn name(self) -> &'static str {
        match self {
            Self::App => "Mobile App",
            Self::Sms => "SMS Message",
            Self::Email => "Email",
        }
    }

    /// Whether its code is strong enough to trust a browser.
    pub(crate) fn gives_trust(self) -> bool {
        self != Self::Email
    }
}

/// The bit of passkeys, next to those of [`Methods::bit`].
pub(crate) const PASSKEY: i64 = 8;

/// The methods of one account, as a bit set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Methods(pub(crate) i64);

impl Methods {
    /// The values of the column for accounts without a method.
    pub(crate) const NONE: [i64; 2] = [0, PASSKEY];

    pub(crate) fn bit(method: Method) -> i64 {
        match method {
            Method::App => 1,
            Method::Sms => 2,
            Method::Email => 4,
        }
    }

    pub fn has(self, method: Method) -> bool {
        self.0 & Self::bit(method) != 0
    }

    /// Whether there is a method whose codes are sent.
    pub(crate) fn has_sent_codes(self) -> bool {
        self.has(Method::Sms) || self.has(Method::Email)
    }

    pub fn has_passkey(self) -> bool {
        self.0 & PASSKEY != 0
    }

    /// Whether there is a method. A passkey only complements one and does not count.
    pub fn is_enabled(self) -> bool {
        self.0 & !PASSKEY != 0
    }
}

/// Where codes are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    Phone(PhoneNumber),
    Mail(String),
}

impl Destination {
    /// The method that sends codes here.
    pub fn method(&self) -> Method {
        match self {
            Self::Phone(_) => Method::Sms,
            Self::Mail(_) => Method::Email,
        }
    }

    /// The form that is stored: sealed, or covered by a MAC.
    pub(crate) fn uri(&self) -> String {
        match self {
            Self::Phone(number) => format!("tel:{}", number.as_str()),
            Self::Mail(address) => format!("mailto:{address}"),
        }
    }

    /// Reads the result of [`Destination::uri`].
    pub(crate) fn of_uri(uri: &str) -> Option<Self> {
        match uri.split_once(':')? {
            ("tel", number) => Some(Self::Phone(PhoneNumber::stored(number))),
            ("mailto", address) => Some(Self::Mail(address.to_owned())),
            _ => None,
        }
    }

    /// Unmasked, for the signed-in owner.
    pub fn in_full(&self) -> &str {
        match self {
            Self::Phone(number) => number.shown(),
            Self::Mail(address) => address,
        }
    }
}
