use crate::{any_client, enrolled, pending, with_password};
use identity::{
    client::Client,
    disable::{self, Disable},
    passkey::{self, Create, Name, Offered, Remove, SecondStep},
    secret::{Token, Typed},
    session::NewSession,
    sign_in::{WithPassword, WithSecondFactor},
    testing::{Bench, Device, PASSWORD},
};

/// An administrator with the Mobile App and a recent identity check.
async fn fresh() -> (Bench, Token, String) {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    (bench, token, secret)
}

async fn options(bench: &Bench, token: &Token) -> Option<String> {
    let session = bench.session(token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    passkey::begin_registration(&bench.services, fresh).await.unwrap()
}

async fn finish(bench: &Bench, token: &Token, answer: &str) -> Create {
    let session = bench.session(token).await;
    passkey::finish_registration(&bench.services, &session, answer, &any_client()).await.unwrap()
}

/// Creates a passkey. Returns the new session token and the id of the passkey.
async fn create(bench: &Bench, token: &Token, device: &mut Device) -> (Token, i64) {
    let answer = device.create(&options(bench, token).await.unwrap());
    match finish(bench, token, &answer).await {
        Create::Done { session, id } => (session.token, id),
        other => panic!("{other:?}"),
    }
}

/// An administrator with a passkey on this device.
async fn with_passkey() -> (Bench, Token, Device) {
    let (bench, token, _) = fresh().await;
    let mut device = Device::new(7);
    let (token, _) = create(&bench, &token, &mut device).await;
    (bench, token, device)
}

async fn sign_in(bench: &Bench, device: &mut Device) -> Option<NewSession> {
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let answer = device.get(&asked.options);
    finish_sign_in(bench, &asked.token, &answer).await
}

async fn finish_sign_in(bench: &Bench, token: &Token, answer: &str) -> Option<NewSession> {
    passkey::finish_sign_in(&bench.services, token, answer, None, &any_client()).await.unwrap()
}

async fn names(bench: &Bench, token: &Token) -> Vec<String> {
    let session = bench.session(token).await;
    let list = passkey::list(&bench.services, &session).await.unwrap();
    list.into_iter().map(|passkey| passkey.name).collect()
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_password_or_a_code() {
    let (bench, token, mut device) = with_passkey().await;
    assert_eq!(names(&bench, &token).await, ["Firefox on Linux"]);
    assert_eq!(bench.last_sent().await.subject, "A passkey was created");
    let new = sign_in(&bench, &mut device).await.unwrap();
    let session = bench.session(&new.token).await;
    assert_eq!(session.name, "Maya Lindqvist");
    assert!(session.fresh(bench.clock_now()).is_none(), "signing in is not an identity check");
    let list = passkey::list(&bench.services, &session).await.unwrap();
    assert_eq!(list[0].last_used_at, Some(bench.clock_now()));
}

#[tokio::test]
async fn keys_and_challenges_are_stored_encrypted() {
    let (bench, _, _) = with_passkey().await;
    passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    for (table, column) in [("passkeys", "credential"), ("passkey_ceremonies", "state")] {
        let stored = bench.column(table, column).await;
        assert!(stored.len() == 1 && stored[0].starts_with("v1."), "{table}");
    }
}

#[tokio::test]
async fn creating_a_passkey_needs_a_code_method_and_ends_other_sessions() {
    let bench = Bench::new().await;
    let token = bench.administrator().await;
    let token = bench.fresh(&token).await;
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

fn next_code(bench: &Bench, secret: &str) -> String {
    bench.clock.advance(30);
    bench.code(secret)
}

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
async fn only_one_of_many_concurrent_sign_ins_with_the_same_response_succeeds() {
    let (bench, _, mut device) = with_passkey().await;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let answer = device.get(&asked.options);
    let tries = (0..8).map(|_| finish_sign_in(&bench, &asked.token, &answer));
    let mut signed_in = 0;
    for outcome in join(tries).await {
        signed_in += usize::from(outcome.is_some());
    }
    assert_eq!(signed_in, 1);
}

/// Runs all futures concurrently in one task, so that they interleave at database calls.
async fn join<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(Box::pin).collect();
    let mut done = Vec::new();
    std::future::poll_fn(|context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            std::task::Poll::Ready(outcome) => {
                done.push(outcome);
                false
            }
            std::task::Poll::Pending => true,
        });
        if waiting.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done
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
    let bends: [(&str, Bend); 10] = [
        ("the device did not verify its owner", Device::unverified),
        ("nobody was there", |device| device.flags = 0x04),
        ("another origin", |device| device.origin = "https://example.org".into()),
        ("a sub-domain", |device| device.origin = "https://a.latchkey.example.org".into()),
        ("another port", |device| device.origin.push_str(":8443")),
        ("without TLS", |device| device.origin = "http://latchkey.example.org".into()),
        ("another domain", |device| device.domain = "example.org".into()),
        ("in a frame", |device| device.framed = true),
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
    assert_eq!(refused.iter().filter(|result| *result == "refused").count(), 11);
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

/// The options of the second step after the password, and the outcome.
async fn second_step(bench: &Bench, device: &mut Device) -> SecondStep {
    let pending = pending(&bench.services).await;
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let (answer, client) = (device.get(&asked), any_client());
    passkey::finish_second_step(&bench.services, &pending, &answer, false, &client).await.unwrap()
}

#[tokio::test]
async fn a_security_key_replaces_the_code_after_the_password_and_nothing_else() {
    let (bench, token, _) = fresh().await;
    let mut key = Device::security_key(7);
    let asked = options(&bench, &token).await.unwrap();
    for wanted in [r#""residentKey":"preferred""#, r#""userVerification":"preferred""#] {
        assert!(asked.contains(wanted), "{asked}");
    }
    let Create::Done { session, .. } = finish(&bench, &token, &key.create(&asked)).await else {
        panic!()
    };
    assert_eq!(names(&bench, &session.token).await, ["Security key"]);
    assert_eq!(bench.last_sent().await.subject, "A security key was added");
    let session = bench.session(&session.token).await;
    assert!(passkey::begin_identity_check(&bench.services, &session).await.unwrap().is_none());
    assert!(passkey::begin_disable(&bench.services, &session).await.unwrap().is_none());

    let pending = pending(&bench.services).await;
    let offered = passkey::second_step(&bench.services, &pending).await.unwrap();
    assert_eq!(offered, Some(Offered::SecurityKey));
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    assert!(asked.contains(r#""userVerification":"preferred""#), "{asked}");
    assert!(asked.contains(passkey_id(&bench).await.as_str()), "{asked}");
    // A token that stores nothing does not know the user handle.
    key.handle = None;
    assert!(matches!(second_step(&bench, &mut key).await, SecondStep::Complete { .. }));
    let with = bench.column("sessions", "signed_in_with").await;
    assert!(with.contains(&"security_key".to_owned()), "{with:?}");
    assert!(sign_in(&bench, &mut key).await.is_none());
}

async fn passkey_id(bench: &Bench) -> String {
    bench.column("passkeys", "credential_id").await.remove(0)
}

#[tokio::test]
async fn a_security_key_never_signs_in_alone_even_if_its_row_says_so() {
    let (bench, token, _) = fresh().await;
    let mut key = Device { stores: Some(false), ..Device::new(7) };
    create(&bench, &token, &mut key).await;
    assert!(sign_in(&bench, &mut key).await.is_none());
    bench.try_statement("UPDATE passkeys SET signs_in_alone = TRUE").await.unwrap();
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let (answer, client) = (key.get(&asked.options), any_client());
    let outcome =
        passkey::finish_sign_in(&bench.services, &asked.token, &answer, None, &client).await;
    assert!(outcome.unwrap().is_none(), "the credential is sealed as that of a security key");
}

#[tokio::test]
async fn a_security_key_with_a_pin_must_verify_its_user_and_a_passkey_always() {
    for stores in [true, false] {
        let (bench, token, _) = fresh().await;
        let mut key = Device { stores: Some(stores), ..Device::new(7) };
        create(&bench, &token, &mut key).await;
        let flags = key.flags;
        key.unverified();
        assert!(matches!(second_step(&bench, &mut key).await, SecondStep::Refused), "{stores}");
        key.flags = flags;
        let outcome = second_step(&bench, &mut key).await;
        assert!(matches!(outcome, SecondStep::Complete { .. }), "{stores}");
    }
}

#[tokio::test]
async fn an_answer_to_the_second_step_does_not_sign_in_alone() {
    let (bench, token, _) = fresh().await;
    let mut key = Device::new(7);
    create(&bench, &token, &mut key).await;
    let pending = pending(&bench.services).await;
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let alone = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    assert!(finish_sign_in(&bench, &alone.token, &key.get(&asked)).await.is_none());
}

#[tokio::test]
async fn a_counter_that_does_not_increase_is_refused() {
    let (bench, _, mut device) = with_passkey().await;
    assert!(sign_in(&bench, &mut device).await.is_some());
    device.counter -= 1;
    assert!(sign_in(&bench, &mut device).await.is_none());
    assert!(sign_in(&bench, &mut device).await.is_some());
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

#[tokio::test]
async fn a_passkey_replaces_the_code_and_can_trust_the_browser() {
    let (bench, _, mut device) = with_passkey().await;
    bench.allow_everything().await;
    let pending = pending(&bench.services).await;
    let offered = passkey::second_step(&bench.services, &pending).await.unwrap();
    assert_eq!(offered, Some(Offered::Passkey));
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let answer = device.get(&asked);
    let step = async || {
        let (services, client) = (&bench.services, any_client());
        passkey::finish_second_step(services, &pending, &answer, true, &client).await.unwrap()
    };
    let SecondStep::Complete { session, .. } = step().await else { panic!() };
    let trust = session.trust.unwrap();
    assert!(matches!(step().await, SecondStep::Refused));
    let client = Client { trust: Some(trust.cookie.reveal()), ..any_client() };
    let attempt = crate::attempt(identity::testing::EMAIL, PASSWORD);
    let outcome = identity::sign_in::with_password(&bench.services, attempt, &client).await;
    assert!(matches!(outcome.unwrap(), WithPassword::Complete(_)));
}

#[tokio::test]
async fn a_passkey_of_another_user_does_not_finish_a_sign_in() {
    let (bench, token, mut device) = with_passkey().await;
    let pending = pending(&bench.services).await;
    let asked = passkey::begin_second_step(&bench.services, &pending).await.unwrap().unwrap();
    let mut other = Device { handle: device.handle.clone(), ..Device::new(9) };
    let (answer, client) = (other.get(&asked), any_client());
    let outcome =
        passkey::finish_second_step(&bench.services, &pending, &answer, false, &client).await;
    assert!(matches!(outcome.unwrap(), SecondStep::Refused));
    let session = bench.session(&token).await;
    let check = passkey::begin_identity_check(&bench.services, &session).await.unwrap().unwrap();
    let answer = other.get(&check);
    let outcome =
        passkey::finish_identity_check(&bench.services, &session, &answer, &any_client()).await;
    assert!(outcome.unwrap().is_none());
    assert!(sign_in(&bench, &mut device).await.is_some());
}

#[tokio::test]
async fn a_passkey_passes_an_identity_check() {
    let (bench, _, mut device) = with_passkey().await;
    let token = sign_in(&bench, &mut device).await.unwrap().token;
    let session = bench.session(&token).await;
    let asked = passkey::begin_identity_check(&bench.services, &session).await.unwrap().unwrap();
    let answer = device.get(&asked);
    let renewed =
        passkey::finish_identity_check(&bench.services, &session, &answer, &any_client()).await;
    let session = bench.session(&renewed.unwrap().unwrap().token).await;
    assert!(session.fresh(bench.clock_now()).is_some());
    bench.clock.advance(600);
    assert!(session.fresh(bench.clock_now()).is_none());
}

#[tokio::test]
async fn a_removed_passkey_does_not_work() {
    let (bench, token, mut device) = with_passkey().await;
    let session = bench.session(&token).await;
    let id = passkey::list(&bench.services, &session).await.unwrap()[0].id;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let removed = passkey::remove(&bench.services, fresh, id, &any_client()).await.unwrap();
    let Remove::Done { session: renewed, name } = removed else { panic!() };
    assert_eq!(name, "Firefox on Linux");
    assert_eq!(bench.last_sent().await.subject, "A passkey was removed");
    assert!(finish_sign_in(&bench, &asked.token, &device.get(&asked.options)).await.is_none());
    assert!(names(&bench, &renewed.token).await.is_empty());
    let again = passkey::remove(&bench.services, fresh, id, &any_client()).await.unwrap();
    assert!(matches!(again, Remove::OutOfDate));
}

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

#[tokio::test]
async fn a_passkey_is_not_accepted_unless_the_policy_allows_it() {
    let (bench, token, mut device) = with_passkey().await;
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    for forbid in ["passkeys_allowed = FALSE", "passkeys_allowed = TRUE, second_factor_on = FALSE"]
    {
        bench.try_statement(&format!("UPDATE policy SET {forbid}")).await.unwrap();
        assert!(passkey::begin_sign_in(&bench.services).await.unwrap().is_none());
        assert!(options(&bench, &token).await.is_none());
        let session = bench.session(&token).await;
        assert!(!passkey::can_check(&bench.services, &session).await.unwrap());
    }
    assert!(finish_sign_in(&bench, &asked.token, &device.get(&asked.options)).await.is_none());
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

#[tokio::test]
async fn names_are_limited_in_length_and_only_the_owner_can_change_them() {
    let (bench, token, _) = with_passkey().await;
    for bad in ["", " ", "\u{202E}", &"x".repeat(65)] {
        assert!(Name::parse(bad).is_none());
    }
    let session = bench.session(&token).await;
    let id = passkey::list(&bench.services, &session).await.unwrap()[0].id;
    let rename = async |id, name| {
        let name = Name::parse(name).unwrap();
        passkey::rename(&bench.services, &session, id, name, &any_client()).await.unwrap()
    };
    assert!(rename(id, " <b>Work\u{202E} laptop</b> ").await);
    assert_eq!(names(&bench, &token).await, ["<b>Work laptop</b>"]);
    bench.try_statement("UPDATE policy SET second_factor_on = TRUE").await.unwrap();
    assert!(!rename(id + 1, "Another").await);
    assert!(matches!(
        with_password(&bench.services, PASSWORD).await,
        WithPassword::SecondFactorRequired(_)
    ));
}

/// Each answer, changed in one way that WebAuthn does not allow.
fn changed(answer: &str) -> Vec<String> {
    let other = "AAAAAAAAAAAAAAAAAAAAAA";
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    let with = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut changed = answer.clone();
        change(&mut changed);
        changed.to_string()
    };
    let padded = format!("{}=", answer["id"].as_str().unwrap());
    let twice = answer.to_string().replacen('{', r#"{"type":"public-key","#, 1);
    vec![
        with(&|answer| answer["id"] = other.into()),
        with(&|answer| answer["id"] = padded.clone().into()),
        with(&|answer| answer["id"] = serde_json::Value::Null),
        with(&|answer| {
            answer["id"] = other.into();
            answer["rawId"] = other.into();
        }),
        with(&|answer| answer["type"] = "password".into()),
        with(&|answer| answer["type"] = "Public-Key".into()),
        with(&|answer| answer["account"] = 1.into()),
        with(&|answer| answer["response"]["account"] = 1.into()),
        twice,
    ]
}

#[tokio::test]
async fn an_answer_with_another_id_another_type_or_an_unknown_field_is_refused() {
    let (bench, token, mut device) = with_passkey().await;
    let count = changed(&device.get(r#"{"challenge":"AA"}"#)).len();
    for number in 0..count {
        let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
        let answer = changed(&device.get(&asked.options)).remove(number);
        assert!(finish_sign_in(&bench, &asked.token, &answer).await.is_none(), "{answer}");
        let mut new = Device::new(8);
        let answer = changed(&new.create(&options(&bench, &token).await.unwrap())).remove(number);
        assert!(matches!(finish(&bench, &token, &answer).await, Create::Refused), "{answer}");
    }
    assert!(sign_in(&bench, &mut device).await.is_some());
}

#[tokio::test]
async fn an_answer_with_all_fields_that_browsers_send_is_accepted() {
    let (bench, token, _) = fresh().await;
    let mut device = Device::new(7);
    let mut answer: serde_json::Value =
        serde_json::from_str(&device.create(&options(&bench, &token).await.unwrap())).unwrap();
    for (field, value) in [("authenticatorData", "AA"), ("publicKey", "AA")] {
        answer["response"][field] = value.into();
    }
    answer["response"]["publicKeyAlgorithm"] = (-7).into();
    answer["clientExtensionResults"] = serde_json::json!({ "credProps": { "rk": true } });
    assert!(matches!(finish(&bench, &token, &answer.to_string()).await, Create::Done { .. }));
    let asked = passkey::begin_sign_in(&bench.services).await.unwrap().unwrap();
    let mut answer: serde_json::Value = serde_json::from_str(&device.get(&asked.options)).unwrap();
    answer["authenticatorAttachment"] = serde_json::Value::Null;
    assert!(finish_sign_in(&bench, &asked.token, &answer.to_string()).await.is_some());
}
