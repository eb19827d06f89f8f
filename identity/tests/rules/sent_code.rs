mod identity_check;
mod limits;
mod methods;
mod set_up;
mod sign_in;
mod stored;
mod withdrawn;

use crate::{any_client, find_pending, with_password};
use identity::{
    confirmation::Confirm,
    identity_check::Check,
    pending_sign_in::PendingSignIn,
    phone_number::PhoneNumber,
    purpose::Purpose,
    secret::{Token, Typed},
    sent_code::{self, Sending, Target},
    session,
    sign_in::{WithPassword, WithSecondFactor},
    testing::{Bench, PASSWORD},
};

const PHONE: &str = "+49 151 12345678";
const OTHER: &str = "+44 7400 123456";

/// An administrator with a recent identity check and no method. All methods are allowed.
pub(crate) async fn fresh() -> (Bench, Token) {
    let bench = Bench::new().await;
    bench.allow_everything().await;
    let token = bench.administrator().await;
    let token = bench.fresh(&token).await;
    (bench, token)
}

async fn begin(bench: &Bench, token: &Token, target: Target, phone: Option<&str>) -> Sending {
    let session = bench.session(token).await;
    let fresh = session.fresh(bench.clock_now()).unwrap();
    let phone = phone.map(|text| PhoneNumber::parse(text).unwrap());
    sent_code::begin(&bench.services, fresh, target, phone, &any_client()).await.unwrap()
}

async fn confirm(bench: &Bench, token: &Token, target: Target, typed: &str) -> Confirm {
    let session = bench.session(token).await;
    sent_code::confirm(&bench.services, &session, target, typed, &any_client()).await.unwrap()
}

/// An administrator whose only method is SMS Message.
pub(crate) async fn with_sms() -> (Bench, Token) {
    let (bench, token) = fresh().await;
    assert_eq!(begin(&bench, &token, Target::Sms, Some(PHONE)).await, Sending::Sent);
    let code = bench.last_sent().await.code();
    match confirm(&bench, &token, Target::Sms, &code).await {
        Confirm::Done { session, first: true } => {
            bench.clock.advance(60);
            (bench, session.token)
        }
        other => panic!("{other:?}"),
    }
}

/// The token of a sign-in that waits for a code.
async fn half_signed_in(bench: &Bench) -> Token {
    match with_password(&bench.services, PASSWORD).await {
        WithPassword::SecondFactorRequired(new) => new.token,
        other => panic!("{other:?}"),
    }
}

async fn pending(bench: &Bench) -> PendingSignIn {
    find_pending(&bench.services, &half_signed_in(bench).await).await
}

async fn with_code(bench: &Bench, pending: &PendingSignIn, code: &str) -> WithSecondFactor {
    identity::sign_in::with_second_factor(&bench.services, pending, code, false, &any_client())
        .await
        .unwrap()
}

/// Proves identity with a texted code. Returns the new session token.
pub(crate) async fn check_identity(bench: &Bench, token: &Token) -> Token {
    let session = bench.session(token).await;
    send(bench, &session, Purpose::Anything).await;
    let code = bench.last_sent().await.code();
    match verify(bench, &session, Purpose::Anything, &code).await {
        Check::Passed(new) => new.token,
        other => panic!("{other:?}"),
    }
}

/// Adds the method Email to another one. Returns the new session token.
pub(crate) async fn add_email(bench: &Bench, token: &Token) -> Token {
    let (token, is_first) = set_up_email(bench, token).await;
    assert!(!is_first);
    token
}

/// The new session token, and whether the method Email is the first one.
pub(crate) async fn set_up_email(bench: &Bench, token: &Token) -> (Token, bool) {
    assert_eq!(begin(bench, token, Target::Email, None).await, Sending::Sent);
    let code = bench.last_sent().await.code();
    match confirm(bench, token, Target::Email, &code).await {
        Confirm::Done { session, first } => (session.token, first),
        other => panic!("{other:?}"),
    }
}

async fn send(bench: &Bench, session: &session::Session, purpose: Purpose) {
    let sending =
        identity::identity_check::send_code(&bench.services, session, purpose, &any_client())
            .await
            .unwrap();
    assert_eq!(sending, Sending::Sent);
}

async fn verify(bench: &Bench, session: &session::Session, purpose: Purpose, code: &str) -> Check {
    let password = Typed::new(PASSWORD.into());
    identity::identity_check::verify(
        &bench.services,
        session,
        purpose,
        password,
        code,
        &any_client(),
    )
    .await
    .unwrap()
}
