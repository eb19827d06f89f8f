use super::{create, finish, finish_sign_in, fresh, names, options, second_step, sign_in};
use crate::{any_client, pending};
use identity::{
    passkey::{self, Create, Name, Offered, SecondStep},
    testing::{Bench, Device},
};

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
    crate::key_usage::assert_all_opens(&bench).await;
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
    let client = any_client();
    let wrong = passkey::finish_second_step(&bench.services, &pending, "", false, &client).await;
    assert!(matches!(wrong.unwrap(), SecondStep::Refused));
    let named = async || {
        let methods = bench.column("audit_events", "method").await;
        methods.iter().filter(|method| *method == "security_key").count()
    };
    assert_eq!(named().await, 2, "added and refused");
    let list = passkey::list(&bench.services, &session).await.unwrap();
    let name = Name::parse("Blue key").unwrap();
    assert!(passkey::rename(&bench.services, &session, list[0].id, name, &client).await.unwrap());
    assert_eq!(named().await, 3);
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
