//! Users besides the first administrator.

use super::{Bench, PASSWORD};
use crate::{
    account::{AccountId, EmailAddress, Name, Role},
    accounts,
    client::Client,
    entity::{link, pending_sign_in, session},
    password::{self, NewPassword},
    secret::{Token, Typed},
    services::Services,
    sign_in::{self, PasswordAttempt, WithPassword},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::ExprTrait};

/// The account of a session, a pending sign-in or a link.
pub async fn account_of(services: &Services, token: &Token) -> Option<AccountId> {
    let (db, hash) = (services.db.read(), token.hash());
    let held = session::Column::TokenHash.eq(hash.clone());
    let held = held.or(session::Column::PreviousTokenHash.eq(hash.clone()));
    if let Ok(Some(row)) = session::Entity::find().filter(held).one(db).await {
        return Some(AccountId(row.account_id));
    }
    if let Ok(Some(row)) = pending_sign_in::Entity::find_by_id(hash.clone()).one(db).await {
        return Some(AccountId(row.account_id));
    }
    link::Entity::find_by_id(hash).one(db).await.ok()??.account_id.map(AccountId)
}

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
