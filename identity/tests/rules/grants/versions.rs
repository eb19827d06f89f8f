//! Which changes of an account end its grants: those that take protection away, or change who may sign
//! in. Adding a method or a passkey does not.

use super::Wiki;
use crate::{any_client, applications, passkey as passkeys, sent_code as codes};
use identity::{
    confirmation::Confirm,
    disable::{self, Disable},
    method::Method,
    passkey,
    password::{self, Change, NotMe},
    phone_number::PhoneNumber,
    second_factor::{self, Remove},
    secret::{Token, Typed},
    sent_code::{self, Sending, Target},
    testing::{Bench, Device, PASSWORD},
    totp,
};

const NEW: &str = "harbor velvet comet";

fn typed(text: &str) -> Typed {
    Typed::new(text.into())
}

/// A user who changes their own account, in a session that continues.
struct Own {
    wiki: Wiki,
    /// Whether each change left the grant of this session.
    seen: Vec<(&'static str, bool)>,
}

impl Own {
    /// `change` returns the new token of the session.
    async fn step(
        &mut self,
        name: &'static str,
        change: impl AsyncFnOnce(&Bench, &Token) -> Token,
    ) {
        let issued = self.wiki.issued().await;
        assert!(self.wiki.works(&issued).await, "before: {name}");
        self.wiki.token = change(&self.wiki.bench, &self.wiki.token).await;
        self.seen.push((name, self.wiki.works(&issued).await));
    }
}

#[tokio::test]
async fn what_users_add_leaves_their_grants_and_what_they_remove_or_replace_ends_them() {
    let (bench, token) = codes::fresh().await;
    let wiki = Wiki::on(bench, token, applications::for_everyone()).await;
    let mut own = Own { wiki, seen: Vec::new() };
    own.step("email added", async |bench, token| codes::set_up_email(bench, token).await.0).await;
    let mut secret = String::new();
    own.step("app added", async |bench, token| {
        let (token, new) = bench.enroll(token).await;
        secret = new;
        token
    })
    .await;
    own.step("default changed", async |bench, token| {
        let session = bench.session(token).await;
        let fresh = session.fresh(bench.clock_now()).unwrap();
        let client = any_client();
        let made = second_factor::make_default(&bench.services, fresh, Method::Email, &client);
        assert!(made.await.unwrap());
        token.clone()
    })
    .await;
    let mut key = 0;
    own.step("passkey added", async |bench, token| {
        let (token, id) = passkeys::create(bench, token, &mut Device::new(7)).await;
        key = id;
        token
    })
    .await;
    own.step("passkey removed", async |bench, token| {
        let session = bench.session(token).await;
        let fresh = session.fresh(bench.clock_now()).unwrap();
        match passkey::remove(&bench.services, fresh, key, &any_client()).await.unwrap() {
            passkey::Remove::Done { session, .. } => session.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    own.step("token reset", async |bench, token| {
        bench.clock.advance(30);
        let session = bench.session(token).await;
        let proof = session.fresh_for_reset(bench.clock_now()).unwrap();
        secret = totp::begin_reset(&bench.services, proof).await.unwrap().unwrap().key.to_string();
        let code = bench.code(&secret);
        let client = any_client();
        match totp::confirm_reset(&bench.services, &session, &code, &client).await.unwrap() {
            Confirm::Done { session, .. } => session.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    own.step("method removed", async |bench, token| {
        let session = bench.session(token).await;
        let fresh = session.fresh(bench.clock_now()).unwrap();
        let client = any_client();
        match second_factor::remove(&bench.services, fresh, Method::Email, &client).await.unwrap() {
            Remove::Done(new) => new.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    own.step("password changed", async |bench, token| {
        let (session, client) = (bench.session(token).await, any_client());
        let change =
            password::change(&bench.services, &session, typed(PASSWORD), typed(NEW), &client);
        match change.await.unwrap() {
            Change::Done { session, .. } => session.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    own.step("not me", async |bench, token| {
        let session = bench.session(token).await;
        let client = any_client();
        match password::not_me(&bench.services, &session, typed(NEW), &client).await.unwrap() {
            NotMe::Done(new) => new.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    own.step("disabled", async |bench, token| {
        bench.clock.advance(30);
        let (session, code, client) =
            (bench.session(token).await, bench.code(&secret), any_client());
        let disabled = disable::disable(&bench.services, &session, typed(NEW), &code, &client);
        match disabled.await.unwrap() {
            Disable::Done(new) => new.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert_eq!(
        own.seen,
        [
            ("email added", true),
            ("app added", true),
            ("default changed", true),
            ("passkey added", true),
            ("passkey removed", false),
            ("token reset", false),
            ("method removed", false),
            ("password changed", false),
            ("not me", false),
            ("disabled", false),
        ]
    );
}

#[tokio::test]
async fn another_phone_number_ends_the_grants() {
    let (bench, token) = codes::with_sms().await;
    let wiki = Wiki::on(bench, token, applications::for_everyone()).await;
    let mut own = Own { wiki, seen: Vec::new() };
    own.step("phone changed", async |bench, token| {
        let session = bench.session(token).await;
        let fresh = session.fresh(bench.clock_now()).unwrap();
        let phone = PhoneNumber::parse("+44 7400 123456").ok();
        let (services, client, target) = (&bench.services, any_client(), Target::OtherPhone);
        let sent = sent_code::begin(services, fresh, target, phone, &client).await.unwrap();
        assert_eq!(sent, Sending::Sent);
        let code = bench.last_sent().await.code();
        match sent_code::confirm(services, &session, target, &code, &client).await.unwrap() {
            Confirm::Done { session, .. } => session.token,
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert_eq!(own.seen, [("phone changed", false)]);
}
