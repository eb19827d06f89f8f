//! The email to administrators when one of them replaces a signing key.

use super::{
    body::{Paragraph::Plain, Words},
    frame::{button, letter},
    moment::date_and_time,
    setting::Setting,
};

pub(super) fn signing_key_rotated(
    algorithm: &str,
    administrator: &str,
    at: i64,
    setting: &Setting,
) -> Words {
    let when = date_and_time(at, setting);
    let paragraphs = vec![
        Plain(format!(
            "On {when}, {administrator} replaced the {algorithm} key that signs ID tokens for applications. \
             Applications need no change: the new key was already published."
        )),
        Plain(format!(
            "Unless {administrator} did this, someone else may be using their account: sign it out of \
             all browsers, and have its password changed."
        )),
        button("Open signing keys", "/admin/settings/applications", setting),
    ];
    letter(setting, "A signing key was replaced", paragraphs)
}
