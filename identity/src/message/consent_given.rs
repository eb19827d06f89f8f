//! The email about an application that can see information about the user.

use super::{body::Words, frame::security_news, setting::Setting};
use crate::client::Happened;

pub(super) fn consent_given(application: &str, happened: &Happened, setting: &Setting) -> Words {
    let Setting { email, public_url: origin, .. } = setting;
    let what = format!("{application} was opened with {email}, and can see information about you.");
    let then = format!("Disconnect it at {origin}/settings/applications");
    security_news(setting, "An application can see information about you", happened, [&what, &then])
}
