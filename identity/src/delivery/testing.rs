//! Helpers for tests of delivery.

#![expect(clippy::expect_used, reason = "a panic in a test is a failed test")]

use super::{
    MailRoute, Routes,
    current::CurrentRoutes,
    outbox::{self, Post, Recipient},
    smtp::{Encryption, Server},
};
use crate::{message::Letter, phone_number::PhoneNumber, services::Services, testing::Bench};
use std::sync::Arc;

impl Services {
    /// The same services with other routes.
    pub fn with_routes(&self, routes: Routes) -> Self {
        let mut other = self.clone();
        other.own().routes = Arc::new(CurrentRoutes::new(routes));
        other
    }
}

impl MailRoute {
    /// A local mail server without encryption.
    pub fn plain(port: u16) -> Self {
        let from = "latchkey@example.org".parse().expect("an address");
        Self::Smtp(Server::new("127.0.0.1".to_owned(), port, Encryption::None, None, from))
    }
}

impl Services {
    /// The same services at another public origin.
    pub fn at(&self, public_url: &str) -> Self {
        let mut other = self.clone();
        other.own().public_url = public_url.into();
        other
    }
}

impl Bench {
    /// Posts an email that expires after `seconds`.
    pub async fn post_mail(&self, to: &str, subject: &str, seconds: i64) -> i64 {
        let letter = Letter {
            subject: subject.to_owned(),
            text: "Hello.\n".to_owned(),
            html: "<p>Hello.</p>".to_owned(),
        };
        self.post(Recipient::Real, Post::Mail { to, account: None, letter }, seconds).await
    }

    /// Posts a text message that expires after `seconds`.
    pub async fn post_text(&self, to: &str, text: &str, seconds: i64) -> i64 {
        let to = PhoneNumber::parse(to).expect("a number");
        self.post(Recipient::Real, Post::Sms { to: &to, text: text.to_owned() }, seconds).await
    }

    /// Posts a text message for a number without an account.
    pub async fn post_decoy_text(&self, to: &str, text: &str) -> i64 {
        let to = PhoneNumber::parse(to).expect("a number");
        self.post(Recipient::Decoy, Post::Sms { to: &to, text: text.to_owned() }, 600).await
    }

    /// Wakes the worker before the message exists, which can also happen in production.
    async fn post(&self, recipient: Recipient, post: Post<'_>, seconds: i64) -> i64 {
        self.services.outbox_has_mail();
        let until = self.services.now() + seconds;
        let db = self.services.db.write();
        outbox::post(&self.services, db, recipient, post, None, until).await.expect("a message")
    }
}
