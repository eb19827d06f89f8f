//! Users besides the first administrator.

use super::{Bench, PASSWORD};
use crate::{
    account::{AccountId, EmailAddress, Name, Role},
    accounts,
    client::Client,
    password::{self, NewPassword},
    secret::{Token, Typed},
    sign_in::{self, PasswordAttempt, WithPassword},
};

impl Bench {
    /// Another active user with [`PASSWORD`] and this role: "member" or "administrator".
    pub async fn person(&self, email: &str, name: &str, role: &str) -> AccountId {
        let password =
            NewPassword::parse(&Typed::new(PASSWORD.into()), &[], 15).expect("a password");
        let hash = password.hash(&self.services).await.expect("a hash");
        let email = EmailAddress::parse(email).expect("an address");
        let name = Name::parse(name).expect("a name");
        let db = self.services.db.write();
        let now = self.services.now();
        let id = accounts::insert(db, &email, &name, Role::parse(role), "UTC", now)
            .await
            .expect("an account");
        password::set(&self.services, db, id, &hash).await.expect("a password");
        id
    }

    /// Signs that user in with only the password.
    pub async fn sign_in(&self, email: &str) -> Token {
        let attempt = PasswordAttempt {
            email: EmailAddress::parse(email).expect("an address"),
            password: Typed::new(PASSWORD.into()),
            next_path: None,
            replaces: None,
            mark: None,
        };
        match sign_in::with_password(&self.services, attempt, &Client::default()).await {
            Ok(WithPassword::Complete(new)) => new.token,
            other => panic!("not signed in: {other:?}"),
        }
    }
}
