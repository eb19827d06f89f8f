//! What a session rests on, and what applications are told about it.

mod checks;
mod sign_in;
mod upgrade;

use crate::any_client;
use identity::{
    assurance::{Assurance, Factor, Proof, Strength, assurance},
    method::Method,
    secret::Token,
    testing::{Bench, START},
};

async fn proof(bench: &Bench, token: &Token) -> Proof {
    *bench.session(token).await.proof()
}

/// The password alone, at this time.
fn password(at: i64) -> Proof {
    Proof::new(Some(at), None, at)
}

const APP: Option<Factor> = Some(Factor::Code(Method::App));
const SMS: Option<Factor> = Some(Factor::Code(Method::Sms));
const EMAIL: Option<Factor> = Some(Factor::Code(Method::Email));

#[test]
fn applications_are_told_what_the_table_says() {
    let (password_only, second_factor, resists_phishing) =
        ("urn:latchkey:1", "urn:latchkey:2", "phr");
    for (has_password, factor, acr, amr) in [
        (true, None, password_only, "pwd"),
        (true, Some(Factor::TrustedBrowser), password_only, "pwd"),
        (true, EMAIL, password_only, "pwd otp"),
        (true, APP, second_factor, "pwd otp mfa"),
        (true, Some(Factor::RecoveryCode), second_factor, "pwd otp mfa"),
        (true, SMS, second_factor, "pwd sms mfa"),
        (false, Some(Factor::Passkey), resists_phishing, "pop user mfa"),
        (true, Some(Factor::Passkey), resists_phishing, "pwd pop user mfa"),
        (true, Some(Factor::SecurityKey), resists_phishing, "pwd pop user mfa"),
    ] {
        let proof = Proof::new(has_password.then_some(START - 30), factor, START);
        let amr = amr.split(' ').collect();
        let told = Assurance { acr, amr, auth_time: START };
        assert_eq!(assurance(&proof), told, "{has_password} {factor:?}");
    }
}

#[test]
fn only_a_passkey_is_a_second_factor_without_the_password() {
    for factor in Factor::ALL.into_iter().filter(|factor| *factor != Factor::Passkey) {
        let proof = Proof::new(None, Some(factor), START);
        assert_eq!(proof.strength(), Strength::Password, "{factor:?}");
        let told = assurance(&proof);
        assert_eq!(told.acr, "urn:latchkey:1", "{factor:?}");
        assert!(!told.amr.contains(&"mfa"), "{factor:?}");
    }
}

#[test]
fn hardware_is_never_claimed() {
    for factor in Factor::ALL {
        for password_at in [None, Some(START)] {
            let told = assurance(&Proof::new(password_at, Some(factor), START));
            assert!(!told.amr.contains(&"hwk") && told.acr != "phrh", "{factor:?}");
        }
    }
}
