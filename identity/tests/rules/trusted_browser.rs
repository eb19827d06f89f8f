mod cookie;
mod end;
mod manage;
mod sign_in;

use crate::{any_client, enrolled};
use identity::{
    client::Client,
    secret::Token,
    services::Services,
    sign_in::{WithPassword, WithSecondFactor},
    testing::{Bench, EMAIL, PASSWORD},
    trust_cookie::NewTrust,
};

const DAY: i64 = 86_400;

/// A client with this trust cookie.
pub(crate) fn with_cookie(trust: &NewTrust) -> Client {
    Client { trust: Some(trust.cookie.reveal()), ..any_client() }
}

/// An enrolled administrator, with a policy that allows trusted browsers.
async fn allowed() -> (Bench, Token, String) {
    let (bench, token, secret) = enrolled().await;
    bench.allow_everything().await;
    (bench, token, secret)
}

async fn password_only(services: &Services, client: &Client) -> WithPassword {
    identity::sign_in::with_password(services, crate::attempt(EMAIL, PASSWORD), client)
        .await
        .unwrap()
}

/// Signs in with “Trust this browser” ticked.
pub(crate) async fn trusted(bench: &Bench, secret: &str) -> NewTrust {
    let pending = crate::pending(&bench.services).await;
    let code = bench.code(secret);
    let outcome = identity::sign_in::with_second_factor(
        &bench.services,
        &pending,
        &code,
        true,
        &any_client(),
    )
    .await;
    match outcome.unwrap() {
        WithSecondFactor::Complete { session, .. } => session.trust.unwrap(),
        other => panic!("{other:?}"),
    }
}

/// Signs in with the trust cookie. Returns the new cookie if the password was enough.
pub(crate) async fn skips(bench: &Bench, trust: &NewTrust) -> Option<NewTrust> {
    match password_only(&bench.services, &with_cookie(trust)).await {
        WithPassword::Complete(session) => Some(session.trust.unwrap()),
        WithPassword::SecondFactorRequired(_) => None,
        other => panic!("{other:?}"),
    }
}
