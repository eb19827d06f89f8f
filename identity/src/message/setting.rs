//! The installation and the recipient, as messages name them.

/// What a message says about the installation and its recipient.
#[derive(Clone, Debug)]
pub struct Setting {
    pub product: String,
    pub organization: Option<String>,
    /// The configured origin, never one from a request.
    pub public_url: String,
    /// The recipient's email address.
    pub email: String,
    /// The recipient's time zone, an IANA name.
    pub time_zone: String,
}
