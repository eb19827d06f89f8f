//! The last email to a user.

use super::{
    body::{Paragraph::Plain, Words},
    frame::{letter, organization},
    moment::date_and_time,
    setting::Setting,
};
/// It does not say from where the account was deleted: that is the administrator's browser.
pub(super) fn account_deleted(at: i64, setting: &Setting) -> Words {
    let (email, org) = (&setting.email, organization(setting));
    let when = date_and_time(at, setting);
    let paragraphs = [
        format!("An administrator of {org} deleted the account {email} on {when}."),
        "You can no longer sign in, and your password, sign-in methods and recovery codes were \
         deleted. You can remove the entry from your authenticator app, and passkeys from your \
         devices."
            .to_owned(),
        "If you think that this is a mistake, contact your administrator.".to_owned(),
    ];
    letter(setting, "Your account was deleted", paragraphs.map(Plain).into())
}
