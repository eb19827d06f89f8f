mod email;
mod name;
mod refused;
mod role;
mod switch;
mod user_name;

use crate::{any_client, attempt, enrolled};
use identity::{
    account::{AccountId, EmailAddress, Name, Role, UserName},
    secret::Token,
    sign_in::{self, WithPassword},
    testing::{Bench, PASSWORD},
    users::{
        self, User,
        edit::{self, Saved, Update},
    },
};

pub(super) const OLA: &str = "ola@example.com";
const KIM: &str = "kim@example.com";

/// An administrator with the Mobile App and a recent identity check, and a user without a method.
pub(super) async fn office() -> (Bench, Token, AccountId) {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    let ola = bench.person(OLA, "Ola Nordmann", "member").await;
    (bench, token, ola)
}

pub(super) async fn user(bench: &Bench, token: &Token, id: AccountId) -> User {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    users::find(&bench.services, administrator, id).await.unwrap().unwrap()
}

/// An edit that changes nothing.
fn as_it_is(user: &User) -> Update {
    Update {
        stamp: user.stamp.clone(),
        name: Name::parse(&user.name).unwrap(),
        email: EmailAddress::parse(&user.email).unwrap(),
        user_name: UserName::parse(&user.user_name).unwrap(),
        role: user.role,
        two_factor: Some(user.switch_is_on()),
        reason: None,
        until: None,
    }
}

async fn save(bench: &Bench, token: &Token, id: AccountId, update: Update) -> Saved {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    edit::save(&bench.services, administrator, id, update, &any_client()).await.unwrap()
}

/// Changes one property of a user.
async fn change(
    bench: &Bench,
    token: &Token,
    id: AccountId,
    what: impl FnOnce(&mut Update),
) -> Saved {
    let mut update = as_it_is(&user(bench, token, id).await);
    what(&mut update);
    save(bench, token, id, update).await
}

async fn rename(bench: &Bench, token: &Token, id: AccountId, name: &str) -> Saved {
    change(bench, token, id, |update| update.name = Name::parse(name).unwrap()).await
}

async fn set_email(bench: &Bench, token: &Token, id: AccountId, email: &str) -> Saved {
    change(bench, token, id, |update| update.email = EmailAddress::parse(email).unwrap()).await
}

async fn set_role(bench: &Bench, token: &Token, id: AccountId, role: Role) -> Saved {
    change(bench, token, id, |update| update.role = role).await
}

pub(super) async fn switch(bench: &Bench, token: &Token, id: AccountId, on: bool) -> Saved {
    change(bench, token, id, |update| update.two_factor = Some(on)).await
}

/// Sets up the Mobile App for a user. Returns their session token.
pub(super) async fn enroll(bench: &Bench, email: &str) -> Token {
    let token = bench.fresh(&bench.sign_in(email).await).await;
    let (token, _) = bench.enroll(&token).await;
    token
}

pub(super) async fn can_sign_in(bench: &Bench, email: &str) -> bool {
    let outcome =
        sign_in::with_password(&bench.services, attempt(email, PASSWORD), &any_client()).await;
    !matches!(outcome.unwrap(), WithPassword::Refused)
}

pub(super) async fn events(bench: &Bench) -> Vec<String> {
    bench.column("audit_events", "event").await
}
