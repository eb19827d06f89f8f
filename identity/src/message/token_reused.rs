//! The email to a user when a refresh token of an application was used twice.

use super::{body::Words, frame::security_news, setting::Setting};
use crate::client::Happened;

pub(super) fn token_reused(application: &str, happened: &Happened, setting: &Setting) -> Words {
    let email = &setting.email;
    let what = format!(
        "Someone used a copy of the token with which {application} stays connected to {email}. This \
         can also be a mistake of {application}."
    );
    let then = format!(
        "This access has ended: sign in to {application} again when it asks you to. If you get this email \
         again, tell your administrator."
    );
    security_news(setting, "Access of an application was ended", happened, [&what, &then])
}
