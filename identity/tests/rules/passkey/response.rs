//! Which responses of an authenticator are accepted.

use super::{finish, finish_sign_in, fresh, options, sign_in, with_passkey};
use identity::{
    passkey::{self, Create},
    testing::Device,
};

#[tokio::test]
async fn a_response_can_be_used_only_once() {
    let (bench, token, _) = fresh().await;
    let mut device = Device::new(7);
    let answer = device.create(&options(&bench, &token).await.unwrap());
    let Create::Done { session, .. } = finish(&bench, &token, &answer).await else { panic!() };
    assert!(matches!(finish(&bench, &session.token, &answer).await, Create::Refused));

    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let answer = device.get(&asked.options);
    assert!(finish_sign_in(&bench, &asked.token, &answer).await.is_some());
    assert!(finish_sign_in(&bench, &asked.token, &answer).await.is_none());
}

#[tokio::test]
async fn a_response_expires_after_five_minutes() {
    let (bench, token, mut device) = with_passkey().await;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let created = Device::new(8).create(&options(&bench, &token).await.unwrap());
    bench.clock.advance(300);
    assert!(finish_sign_in(&bench, &asked.token, &device.get(&asked.options)).await.is_none());
    assert!(matches!(finish(&bench, &token, &created).await, Create::Refused));
}

#[tokio::test]
async fn a_response_is_bound_to_its_browser_and_purpose() {
    let (bench, token, mut device) = with_passkey().await;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let other = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let answer = device.get(&asked.options);
    assert!(finish_sign_in(&bench, &other.token, &answer).await.is_none());

    let session = bench.session(&token).await;
    let check = passkey::begin_identity_check(&bench.services, &session).await.unwrap().unwrap();
    let answer = device.get(&check);
    assert!(finish_sign_in(&bench, &asked.token, &answer).await.is_none());
    assert!(matches!(finish(&bench, &token, &answer).await, Create::Refused));
}

#[tokio::test]
async fn a_response_must_match_this_site_and_the_owner() {
    type Bend = fn(&mut Device);
    let bends: [(&str, Bend); 13] = [
        ("the device did not verify its owner", Device::unverified),
        ("nobody was there", |device| device.flags = 0x04),
        ("another origin", |device| device.origin = "https://example.org".into()),
        ("a sub-domain", |device| device.origin = "https://a.latchkey.example.org".into()),
        ("another port", |device| device.origin.push_str(":8443")),
        ("without TLS", |device| device.origin = "http://latchkey.example.org".into()),
        ("another domain", |device| device.domain = "example.org".into()),
        ("a path", |device| device.origin.push('/')),
        ("other capitals", |device| device.origin = "HTTPS://latchkey.example.org".into()),
        ("in a frame", |device| device.framed = true),
        ("below another site", |device| device.top_origin = Some("https://example.org".into())),
        ("another account's handle", |device| {
            device.handle = Some("AAAAAAAAAAAAAAAAAAAAAA".into())
        }),
        ("no handle", |device| device.handle = None),
    ];
    let (bench, _, mut device) = with_passkey().await;
    for (what, bend) in bends {
        let handle = device.handle.clone();
        let mut bent = Device { handle, counter: device.counter, ..Device::new(7) };
        bend(&mut bent);
        assert!(sign_in(&bench, &mut bent).await.is_none(), "{what}");
    }
    let mut forged =
        Device { handle: device.handle.clone(), id: device.id.clone(), ..Device::new(9) };
    assert!(sign_in(&bench, &mut forged).await.is_none(), "another key");
    assert!(sign_in(&bench, &mut device).await.is_some());
    let refused = bench.column("audit_events", "result").await;
    assert_eq!(refused.iter().filter(|result| *result == "refused").count(), 14);
}

#[tokio::test]
async fn a_passkey_is_created_on_a_page_of_this_site_only() {
    let (bench, token, _) = fresh().await;
    let bends: [fn(&mut Device); 4] = [
        |device| device.origin.push('/'),
        |device| device.origin = "HTTPS://latchkey.example.org".into(),
        |device| device.framed = true,
        |device| device.top_origin = Some("https://example.org".into()),
    ];
    for (number, bend) in bends.into_iter().enumerate() {
        let mut device = Device::new(7);
        bend(&mut device);
        let answer = device.create(&options(&bench, &token).await.unwrap());
        let outcome = finish(&bench, &token, &answer).await;
        assert!(matches!(outcome, Create::Refused), "{number}");
    }
}

#[tokio::test]
async fn garbage_is_refused() {
    let (bench, token, _) = with_passkey().await;
    for garbage in ["", "{}", "[]", "null", "\u{0}", "{\"id\":1}", &"[".repeat(5000)] {
        let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
        assert!(finish_sign_in(&bench, &asked.token, garbage).await.is_none());
        options(&bench, &token).await.unwrap();
        assert!(matches!(finish(&bench, &token, garbage).await, Create::Refused));
    }
}
