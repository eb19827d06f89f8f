use super::{create, finish, finish_sign_in, fresh, next_code, options, sign_in, with_passkey};
use crate::administrator;
use identity::{
    passkey::{self, Create},
    sign_in::WithSecondFactor,
    testing::Device,
};

#[tokio::test]
async fn keys_and_challenges_are_stored_encrypted() {
    let (bench, _, _) = with_passkey().await;
    passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    crate::key_usage::assert_all_opens(&bench).await;
    for (table, column) in [("passkeys", "credential"), ("passkey_ceremonies", "state")] {
        let stored = bench.column(table, column).await;
        assert!(stored.len() == 1 && stored[0].starts_with("v1."), "{table}");
    }
}

#[tokio::test]
async fn creating_a_passkey_needs_a_code_method_and_ends_other_sessions() {
    let (bench, token) = administrator().await;
    assert!(options(&bench, &token).await.is_none());

    let (bench, token, secret) = fresh().await;
    let other = match crate::with_code(&bench.services, &next_code(&bench, &secret)).await {
        WithSecondFactor::Complete { session, .. } => session.token,
        other => panic!("{other:?}"),
    };
    create(&bench, &token, &mut Device::new(7)).await;
    let resumed = identity::session::resume(&bench.services, &other).await.unwrap();
    assert!(resumed.is_none());
}

#[tokio::test]
async fn only_a_stored_key_with_user_verification_is_a_passkey() {
    type Bend = fn(&mut Device);
    let devices: [(&str, bool, Bend); 6] = [
        ("stored, verified", true, |_| ()),
        ("stored, not verified", false, Device::unverified),
        ("not stored, verified", false, |device| device.stores = Some(false)),
        ("the browser does not say, internal", true, |device| device.stores = None),
        ("the browser does not say, a phone", true, |device| {
            (device.stores, device.transport) = (None, "hybrid")
        }),
        ("the browser does not say, a token", false, |device| {
            (device.stores, device.transport) = (None, "usb")
        }),
    ];
    for (what, signs_in_alone, bend) in devices {
        let (bench, token, _) = fresh().await;
        let mut device = Device::new(7);
        bend(&mut device);
        let (token, _) = create(&bench, &token, &mut device).await;
        let session = bench.session(&token).await;
        let list = passkey::list(&bench.services, &session).await.unwrap();
        assert_eq!(list[0].signs_in_alone, signs_in_alone, "{what}");
        let can_check = passkey::can_check(&bench.services, &session).await.unwrap();
        assert_eq!(can_check, signs_in_alone, "{what}");
        let signed_in = sign_in(&bench, &mut device).await;
        assert_eq!(signed_in.is_some(), signs_in_alone, "{what}");
    }
}

#[tokio::test]
async fn a_passkey_that_is_already_registered_is_refused() {
    let (bench, token, mut device) = with_passkey().await;
    let asked = options(&bench, &token).await.unwrap();
    assert!(matches!(finish(&bench, &token, &device.create(&asked)).await, Create::Refused));

    // A credential id of another account: the existing row is not changed.
    bench.person("b@example.com", "B", "member").await;
    bench.try_statement("UPDATE passkeys SET account_id = (SELECT id FROM accounts WHERE email = 'b@example.com')").await.unwrap();
    let before = bench.column("passkeys", "credential").await;
    let asked = options(&bench, &token).await.unwrap();
    assert!(matches!(finish(&bench, &token, &device.create(&asked)).await, Create::Refused));
    assert_eq!(bench.column("passkeys", "credential").await, before);
    // A row that was moved to another account cannot be decrypted.
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    assert!(finish_sign_in(&bench, &asked.token, &device.get(&asked.options)).await.is_none());
}
