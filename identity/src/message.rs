//! The text of all emails and text messages, independent of how they are sent.

mod account_deleted; // the last email to a user
mod body; // the same content as text and as HTML
mod consent_given; // an application can see information about the user
mod disable_link; // what became of a link to disable two-factor authentication
mod frame; // what surrounds the text of an email
mod kind; // the emails that users get
mod letter; // an email with its subject
mod moment; // dates and times as text
mod phrases; // parts of sentences
pub(crate) mod plain; // names on one line
mod setting; // the installation and the recipient
mod signing_key_rotated; // to administrators
mod sms; // text messages
mod token_reused; // about a refresh token of an application
mod words; // the text of each email

pub use kind::{DisabledBy, Message};
pub use letter::{Letter, letter};
pub use setting::Setting;
pub use sms::{code_text, test_text};

#[cfg(test)]
mod tests;
