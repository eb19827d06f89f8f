use super::*;

pub(super) fn every() -> [(Message, &'static str, String); 1] {
    let reused = format!(
        "Someone used a copy of the token with which Wiki stays connected to ann@example.com. This \
         can also be a mistake of Wiki. {WHEN} This access has ended: sign in to Wiki again \
         when it asks you to. If you get this email again, tell your administrator."
    );
    [(
        Message::RefreshTokenReused { name: "Wiki".to_owned(), happened: happened() },
        "Access of an application was ended",
        reused,
    )]
}
