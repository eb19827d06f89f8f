//! An email with its subject, as text and as HTML.

use super::{body, kind::Message, plain, setting::Setting, words};
use std::fmt;

/// An email, ready to be sent. `Debug` does not print its content.
#[derive(Clone)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Renders an email as text and as simple HTML with the same words.
///
/// All links lead to the configured origin. Names of users and products are plain text in the body
/// and one line in the subject.
pub fn letter(message: &Message, setting: &Setting) -> Letter {
    let words = words::of(message, setting);
    Letter {
        subject: plain::one_line(&words.subject).trim().to_owned(),
        text: body::text(&words),
        html: body::html(&words),
    }
}

impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letter(…)")
    }
}
