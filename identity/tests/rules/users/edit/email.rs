use super::{KIM, OLA, can_sign_in, office, rename, set_email, user};
use crate::any_client;
use identity::{
    account::{EmailError, Name, TimeZoneName},
    profile, session,
    users::edit::Saved,
};

#[tokio::test]
async fn a_new_address_ends_existing_sessions_and_both_addresses_are_notified() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let saved = set_email(&bench, &token, ola, "Ola.New@example.com").await;
    assert!(matches!(saved, Saved::Done { renewed: None }));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    assert!(!can_sign_in(&bench, OLA).await);
    assert!(can_sign_in(&bench, "ola.new@example.com").await);
    let mails = bench.outbox().await;
    let told: Vec<&str> = mails
        .iter()
        .filter(|mail| mail.subject == "Your email address was changed")
        .map(|mail| mail.to.as_str())
        .collect();
    assert_eq!(told, [OLA, "Ola.New@example.com"]);
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    let (bench, token, ola) = office().await;
    bench.person(KIM, "Kim", "member").await;
    let saved = set_email(&bench, &token, ola, "KIM@example.com").await;
    assert!(matches!(saved, Saved::EmailTaken));
    assert_eq!(user(&bench, &token, ola).await.email, OLA);
    for twin in ["kim@example.com\u{200B}", "\u{202A}kim@example.com\u{202C}"] {
        let saved = set_email(&bench, &token, ola, twin).await;
        assert!(matches!(saved, Saved::EmailTaken), "{twin:?}");
    }
    // If only letter case changes, it is the same address.
    let saved = set_email(&bench, &token, ola, "Ola@example.com").await;
    assert!(matches!(saved, Saved::Done { .. }));
}

#[tokio::test]
async fn a_new_address_must_be_able_to_receive_email_and_an_old_one_may_stay() {
    let (bench, token, ola) = office().await;
    for (address, problem) in [
        ("ola..n@example.com", EmailError::Undeliverable),
        ("ola@-bad-.example", EmailError::Undeliverable),
        ("jörg@example.com", EmailError::NotAscii),
    ] {
        let saved = set_email(&bench, &token, ola, address).await;
        assert!(matches!(saved, Saved::Email(found) if found == problem), "{address}");
    }
    let old = bench.person("jörg@example.com", "Jörg", "member").await;
    let saved = rename(&bench, &token, old, "Jörg Øst").await;
    assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
    assert!(can_sign_in(&bench, "jörg@example.com").await);
}

#[tokio::test]
async fn saving_a_profile_with_a_stale_session_keeps_the_new_address_searchable() {
    let (bench, token, ola) = office().await;
    let theirs = bench.session(&bench.sign_in(OLA).await).await;
    let saved = set_email(&bench, &token, ola, "ola.new@example.com").await;
    assert!(matches!(saved, Saved::Done { .. }));
    let (name, zone) = (Name::parse("Ola N.").unwrap(), TimeZoneName::parse("UTC").unwrap());
    profile::save(&bench.services, &theirs, name, zone, &any_client()).await.unwrap();
    let keys = bench.column("accounts", "search_key").await;
    assert!(keys.iter().any(|key| key.ends_with(" ola.new@example.com")), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains(OLA)), "{keys:?}");
}
