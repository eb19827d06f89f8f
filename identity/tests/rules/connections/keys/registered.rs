//! Which keys can be registered.

use super::{Signer, Wiki, find, save, with};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::{
    connection::{KeySet, KeySetMistake},
    jose::KeyProblem,
};
use serde_json::{Value, json};

#[test]
fn only_public_keys_for_the_four_algorithms_can_be_registered() {
    let of = |key: Value| KeySet::parse(&json!({ "keys": [key] }).to_string());
    let (elliptic, edwards) = (Signer::es256("a").jwk(), Signer::ed25519("a").jwk());
    let changed = |key: &Value, name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        of(key)
    };
    let mut long = elliptic.clone();
    long["x5c"] = json!(["A"]);
    long["z"] = json!([1e15, 8.800010754788008e-48]);
    assert_eq!(of(long), of(elliptic.clone()), "other members are left out");
    let problem = |problem| Err(KeySetMistake::In { key: 1, problem });
    assert!(of(elliptic.clone()).is_ok() && of(edwards.clone()).is_ok());
    for name in ["alg", "kid", "use"] {
        let mut key = elliptic.clone();
        key.as_object_mut().unwrap().remove(name);
        assert!(of(key).is_ok(), "{name} is optional");
        assert_eq!(changed(&elliptic, name, json!(1)), problem(KeyProblem::Malformed), "{name}");
    }
    for (name, value, expected) in [
        ("d", json!("x"), KeyProblem::Private),
        ("d", json!(null), KeyProblem::Private),
        ("k", json!("x"), KeyProblem::Private),
        ("kty", json!("oct"), KeyProblem::Unsupported),
        ("crv", json!("P-384"), KeyProblem::Unsupported),
        ("alg", json!("ES384"), KeyProblem::Unsupported),
        ("alg", json!("none"), KeyProblem::Unsupported),
        ("use", json!("enc"), KeyProblem::Unsupported),
        ("key_ops", json!(["sign"]), KeyProblem::Unsupported),
        ("key_ops", json!("verify"), KeyProblem::Malformed),
        ("x", json!("AQAB"), KeyProblem::Malformed),
        ("x", json!("not base64url"), KeyProblem::Malformed),
    ] {
        assert_eq!(changed(&elliptic, name, value), problem(expected), "{name}");
    }
    assert!(changed(&elliptic, "key_ops", json!(["verify"])).is_ok());
    let rsa_of =
        |n: Vec<u8>, e: &str| of(json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(n), "e": e }));
    let rsa = |bits: usize, e: &str| {
        let mut n = vec![0xff; bits / 8];
        n[0] = 0x80;
        rsa_of(n, e)
    };
    let even = [vec![0xff; 255], vec![0xfe]].concat();
    assert_eq!(rsa_of(even, "AQAB"), problem(KeyProblem::Malformed));
    assert!(rsa(2048, "AQAB").is_ok() && rsa(4096, "AQAB").is_ok());
    assert_eq!(rsa(1024, "AQAB"), problem(KeyProblem::Length));
    assert_eq!(rsa(4104, "AQAB"), problem(KeyProblem::Length));
    assert_eq!(rsa(2048, "Aw"), problem(KeyProblem::Unsupported));
    for (text, mistake) in [
        ("", KeySetMistake::Form),
        ("[]", KeySetMistake::Form),
        (r#"{"keys":{}}"#, KeySetMistake::Form),
        (r#"{"keys":[1]}"#, KeySetMistake::Form),
        (r#"{"kty":"EC"}"#, KeySetMistake::Form),
        (r#"{"keys":[]}"#, KeySetMistake::Empty),
        (&" ".repeat(8 * 1024 + 1), KeySetMistake::TooLong),
    ] {
        assert_eq!(KeySet::parse(text), Err(mistake), "{text}");
    }
    let several = |keys: Vec<Value>| KeySet::parse(&json!({ "keys": keys }).to_string());
    assert_eq!(several(vec![elliptic.clone(), edwards]), Err(KeySetMistake::SameId));
    assert_eq!(several(vec![elliptic; 11]), Err(KeySetMistake::TooMany));
}

#[test]
fn points_that_are_no_public_keys_cannot_be_registered() {
    let of = |key: Value| KeySet::parse(&json!({ "keys": [key] }).to_string());
    let malformed = Err(KeySetMistake::In { key: 1, problem: KeyProblem::Malformed });
    let mut off_the_curve = Signer::es256("a").jwk();
    off_the_curve["y"] = off_the_curve["x"].clone();
    assert_eq!(of(off_the_curve), malformed);
    let zero = URL_SAFE_NO_PAD.encode([0; 32]);
    let at_zero = json!({ "kty": "EC", "crv": "P-256", "x": zero, "y": zero });
    assert_eq!(of(at_zero), malformed);
    // Everybody can sign for these points of Ed25519: of order 1, 2, 4 and 8, also in other encodings.
    for point in [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ] {
        let byte = |at: usize| u8::from_str_radix(&point[2 * at..2 * at + 2], 16).unwrap();
        let x = URL_SAFE_NO_PAD.encode((0..32).map(byte).collect::<Vec<_>>());
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": x });
        assert_eq!(of(key), malformed, "{point}");
    }
}

#[tokio::test]
async fn keys_that_were_put_into_the_database_are_refused() {
    let wiki = Wiki::with(Signer::es256("a")).await;
    let evil = Signer::es256("a");
    let text = json!({ "keys": [evil.jwk()] }).to_string();
    let put = format!("UPDATE connections SET key_set = '{text}'");
    wiki.bench.try_statement(&put).await.unwrap();
    let assertion = evil.sign(&json!({}), &wiki.claims("1", &json!({})));
    assert!(wiki.tried(&assertion).await.is_none());
    // An administrator who changes something else does not adopt them.
    let shown = find(&wiki.bench, &wiki.token, wiki.application).await.unwrap().connection;
    assert!(shown.key_set.is_none());
    let own = with(&[&wiki.signer]);
    save(&wiki.bench, &wiki.token, wiki.application, Some(1), &own).await;
    assert!(wiki.tried(&assertion).await.is_none());
    assert!(wiki.works("2", json!({})).await, "the keys were entered again");
    let details = wiki.bench.column("audit_events", "details").await.pop().unwrap();
    assert!(details.contains(r#""keys":{"from":[],"to":["ES256 a "#), "{details}");
}
