//! The form of a response.

use super::{finish, finish_sign_in, fresh, options, sign_in, with_passkey};
use identity::{
    passkey::{self, Create},
    testing::Device,
};

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
