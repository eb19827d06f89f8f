mod accept;
mod correct;
mod link;
mod without_mail;

use crate::any_client;
use identity::{
    account::{AccountId, EmailAddress, Name, Role},
    invitation::{self, Accept, Delivery, Resend},
    secret::{Token, Typed},
    testing::Bench,
    users::{
        self, Status,
        new::{self, Added, NewUser},
    },
};

const OLA: &str = "ola@example.com";
const PASSWORD: &str = "another quiet harbor";

fn ola(required: bool) -> NewUser {
    NewUser {
        name: Name::parse("Ola").unwrap(),
        email: EmailAddress::parse(OLA).unwrap(),
        role: Role::Member,
        required,
    }
}

async fn add(bench: &Bench, token: &Token, new: NewUser) -> Added {
    let session = bench.session(token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    new::add(&bench.services, fresh, new, &any_client()).await.unwrap()
}

/// Adds a user. Returns the id and the link from the mail.
async fn invited(bench: &Bench, token: &Token) -> (AccountId, Token) {
    let Added::Done { id, delivery } = add(bench, token, ola(false)).await else { panic!() };
    assert_eq!(delivery, Delivery::Mailed);
    let mail = bench.last_sent().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OLA, "Your Latchkey account"));
    (id, mail.token())
}

async fn accept(bench: &Bench, link: &Token, password: &str) -> Accept {
    let name = Name::parse("Ola Nordmann").unwrap();
    let typed = Typed::new(password.into());
    invitation::accept(&bench.services, link, name, typed, None, &any_client()).await.unwrap()
}

async fn resend(bench: &Bench, token: &Token, id: AccountId) -> Resend {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    invitation::resend(&bench.services, administrator, id, &any_client()).await.unwrap()
}

async fn status_of(bench: &Bench, token: &Token, id: AccountId) -> Status {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    users::find(&bench.services, administrator, id).await.unwrap().unwrap().status
}
