//! Right codes while too many slow hashes are being made.

use crate::{administrator, any_client, enrolled, pending};
use identity::{
    confirmation::Confirm,
    recovery_code::RecoveryCode,
    sent_code::{self, Target},
    sign_in::{self, WithSecondFactor},
    totp,
};

/// More than the failures that are free.
const OFTEN: usize = 6;

#[tokio::test]
async fn a_right_recovery_code_is_not_a_guess_while_the_server_is_busy() {
    let (bench, token, _) = enrolled().await;
    let codes = crate::recovery_code::codes(&bench, &token).await;
    let (pending, code) = (pending(&bench.services).await, RecoveryCode::parse(&codes[0]).unwrap());
    let busy = bench.services.busy();
    for _ in 0..OFTEN {
        let failed = sign_in::with_recovery_code(&busy, &pending, &code, &any_client()).await;
        assert!(failed.unwrap_err().is_temporary());
    }
    let done = sign_in::with_recovery_code(&bench.services, &pending, &code, &any_client()).await;
    assert!(matches!(done, Ok(WithSecondFactor::Complete { .. })), "{done:?}");
}

#[tokio::test]
async fn a_right_code_of_a_new_app_is_not_a_guess_while_the_server_is_busy() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let new = totp::begin_enrollment(&bench.services, fresh).await.unwrap();
    let (busy, code) = (bench.services.busy(), bench.code(&new.key));
    for _ in 0..OFTEN {
        let failed = totp::confirm_enrollment(&busy, &session, &code, &any_client()).await;
        assert!(failed.unwrap_err().is_temporary());
    }
    let done = totp::confirm_enrollment(&bench.services, &session, &code, &any_client()).await;
    assert!(matches!(done, Ok(Confirm::Done { .. })), "{done:?}");
}

#[tokio::test]
async fn a_right_code_to_a_new_address_is_not_a_guess_while_the_server_is_busy() {
    let (bench, token) = administrator().await;
    bench.allow_everything().await;
    let session = bench.session(&token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    sent_code::begin(&bench.services, fresh, Target::Email, None, &any_client()).await.unwrap();
    let (busy, code) = (bench.services.busy(), bench.last_sent().await.code());
    for _ in 0..OFTEN {
        let failed = sent_code::confirm(&busy, &session, Target::Email, &code, &any_client()).await;
        assert!(failed.unwrap_err().is_temporary());
    }
    let services = &bench.services;
    let done = sent_code::confirm(services, &session, Target::Email, &code, &any_client()).await;
    assert!(matches!(done, Ok(Confirm::Done { .. })), "{done:?}");
}
