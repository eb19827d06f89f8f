//! What became of a link to disable two-factor authentication: for the administrators.

use super::{
    body::{Paragraph::Plain, Words},
    frame::{button, letter},
    moment::date_and_time,
    setting::Setting,
};

pub(super) fn link_reported(
    name: &str,
    administrator: &str,
    sent_at: i64,
    setting: &Setting,
) -> Words {
    letter(
        setting,
        "A link to disable 2FA was reported",
        vec![
            Plain(format!(
                "{name} did not ask for the link that {administrator} sent on {}. The link no \
                 longer works.",
                date_and_time(sent_at, setting)
            )),
            Plain(format!(
                "Unless {administrator} sent it by mistake, someone else may be using their account: \
                 sign it out of all browsers, and have its password changed."
            )),
            button("Open users", "/admin/users", setting),
        ],
    )
}

pub(super) fn link_used(name: &str, administrator: &str, sent_at: i64, setting: &Setting) -> Words {
    letter(
        setting,
        "A link to disable 2FA was used",
        vec![Plain(format!(
            "{name} turned off two-factor authentication with the link that {administrator} \
             sent on {}. Make sure that it was {name}, for example by calling a number you \
             already know.",
            date_and_time(sent_at, setting)
        ))],
    )
}
