use super::{create, fresh, next_code, sign_in, with_passkey};
use crate::any_client;
use identity::{
    disable::{self, Disable},
    passkey,
    secret::Typed,
    testing::{Device, PASSWORD},
};

#[tokio::test]
async fn disabling_two_factor_authentication_removes_passkeys() {
    let (bench, token, secret) = fresh().await;
    let mut device = Device::new(7);
    let (token, _) = create(&bench, &token, &mut device).await;
    let session = bench.session(&token).await;
    let code = next_code(&bench, &secret);
    let password = Typed::new(PASSWORD.into());
    let outcome = disable::disable(&bench.services, &session, password, &code, &any_client()).await;
    assert!(matches!(outcome.unwrap(), Disable::Done(_)));
    assert!(bench.column("passkeys", "id").await.is_empty());
    assert!(sign_in(&bench, &mut device).await.is_none());
}

#[tokio::test]
async fn a_passkey_disables_two_factor_authentication_without_password_and_code() {
    let (bench, token, mut device) = with_passkey().await;
    let session = bench.session(&token).await;
    let off = async |answer: String| {
        passkey::finish_disable(&bench.services, &session, &answer, &any_client()).await.unwrap()
    };
    let ask = async || passkey::begin_disable(&bench.services, &session).await.unwrap().unwrap();

    // A response for another purpose does not disable it.
    let check = passkey::begin_identity_check(&bench.services, &session).await.unwrap().unwrap();
    ask().await;
    assert!(matches!(off(device.get(&check)).await, passkey::Disable::Refused));
    let mut other = Device { handle: device.handle.clone(), ..Device::new(9) };
    assert!(matches!(off(other.get(&ask().await)).await, passkey::Disable::Refused));
    let late = device.get(&ask().await);
    bench.clock.advance(300);
    assert!(matches!(off(late).await, passkey::Disable::Refused));
    assert_eq!(bench.column("totps", "account_id").await.len(), 1);

    bench.try_statement("UPDATE policy SET enforced_at = 1").await.unwrap();
    let answer = device.get(&ask().await);
    assert!(matches!(off(answer).await, passkey::Disable::OutOfDate));
    bench.try_statement("UPDATE policy SET enforced_at = NULL").await.unwrap();

    let answer = device.get(&ask().await);
    let passkey::Disable::Done(renewed) = off(answer.clone()).await else { panic!() };
    assert!(bench.column("totps", "account_id").await.is_empty());
    assert!(bench.column("passkeys", "id").await.is_empty());
    let subject = "Two-factor authentication is off";
    assert_eq!(bench.last_sent().await.subject, subject);
    let session = bench.session(&renewed.token).await;
    assert!(passkey::begin_disable(&bench.services, &session).await.unwrap().is_none());
    assert!(matches!(off(answer).await, passkey::Disable::OutOfDate));
}
