use super::*;

pub(super) fn every() -> [(Message, &'static str, String); 4] {
    [
        (
            Message::LinkReported {
                name: "Ann Lee".to_owned(),
                administrator: "Bo Berg".to_owned(),
                sent_at: AT,
            },
            "A link to disable 2FA was reported",
            "Ann Lee did not ask for the link that Bo Berg sent on Mar 4, 2027, 2:05 PM \
             (Europe/Oslo). The link no longer works. Unless Bo Berg sent it by mistake, someone \
             else may be using their account: sign it out of all browsers, and have its password \
             changed. Open users https://id.example.org/admin/users"
                .to_owned(),
        ),
        (
            Message::LinkUsed {
                name: "Ann Lee".to_owned(),
                administrator: "Bo Berg".to_owned(),
                sent_at: AT,
            },
            "A link to disable 2FA was used",
            "Ann Lee turned off two-factor authentication with the link that Bo Berg sent on Mar \
             4, 2027, 2:05 PM (Europe/Oslo). Make sure that it was Ann Lee, for example by calling a number you \
             already know."
                .to_owned(),
        ),
        (
            Message::SigningKeyRotated {
                algorithm: "RS256",
                administrator: "Bo Berg".to_owned(),
                at: AT,
            },
            "A signing key was replaced",
            "On Mar 4, 2027, 2:05 PM (Europe/Oslo), Bo Berg replaced the RS256 key that signs ID tokens \
             for applications. Applications need no change: the new key was already published. Unless \
             Bo Berg did this, someone else may be using their account: sign it out of all browsers, \
             and have its password changed. Open signing keys \
             https://id.example.org/admin/settings/applications"
                .to_owned(),
        ),
        (
            Message::ImportStopped { imported: 500, people: 1_200 },
            "Your import of users stopped",
            "The import that you started stopped after 500 of 1,200 users, because the rest of the \
             file could not be read. The users who were already imported can sign in. Upload the \
             file again to see who is missing. Import users \
             https://id.example.org/admin/users/import"
                .to_owned(),
        ),
    ]
}
