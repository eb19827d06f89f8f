mod disable;
mod end;
mod send;

use crate::{any_client, attempt, enrolled};
use identity::{
    account::AccountId,
    disable_link::{self, Disable, Send},
    secret::{Token, Typed},
    sign_in::{self, WithPassword},
    testing::{Bench, PASSWORD},
    users::details::{self, Details},
};

const OLA: &str = "ola@example.com";

/// An administrator with the Mobile App and a recent identity check, and a user who lost their
/// phone.
struct Office {
    bench: Bench,
    token: Token,
    ola: AccountId,
    /// A session of the user.
    theirs: Token,
}

impl Office {
    async fn new() -> Self {
        let (bench, token, secret) = enrolled().await;
        let token = bench.fresh_with_code(&token, &secret).await;
        let ola = bench.person(OLA, "Ola Nordmann", "member").await;
        let theirs = bench.fresh(&bench.sign_in(OLA).await).await;
        let (theirs, _) = bench.enroll(&theirs).await;
        Self { bench, token, ola, theirs }
    }

    async fn send(&self) -> Send {
        self.send_to(self.ola).await
    }

    async fn send_to(&self, id: AccountId) -> Send {
        let session = self.bench.session(&self.token).await;
        let fresh = session.fresh_administrator(self.bench.clock_now()).unwrap();
        disable_link::send(&self.bench.services, fresh, id, &any_client()).await.unwrap()
    }

    /// Sends a link and returns its token from the mail.
    async fn link(&self) -> Token {
        let sent = self.send().await;
        assert!(matches!(sent, Send::Done { .. }), "{sent:?}");
        self.bench.last_sent().await.token()
    }

    async fn disable(&self, link: &Token, password: &str) -> Disable {
        let typed = Typed::new(password.into());
        disable_link::disable(&self.bench.services, link, typed, &any_client()).await.unwrap()
    }

    async fn details(&self) -> Details {
        let session = self.bench.session(&self.token).await;
        let administrator = session.administrator().unwrap();
        details::details(&self.bench.services, administrator, self.ola).await.unwrap().unwrap()
    }

    async fn sign_in(&self) -> WithPassword {
        sign_in::with_password(&self.bench.services, attempt(OLA, PASSWORD), &any_client())
            .await
            .unwrap()
    }
}
