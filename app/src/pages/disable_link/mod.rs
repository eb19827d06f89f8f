//! P-DISABLE-LINK: the link that an administrator sends to a user who lost their phone.

pub(crate) mod disable;
pub(crate) mod report; // "I did not ask for this"
