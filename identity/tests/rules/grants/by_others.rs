//! What others change of an account ends its grants in the same way, and what an address proves.

use crate::{any_client, passkey as passkeys};
use identity::{
    account::{AccountId, EmailAddress, Name, Role, UserName},
    disable_link,
    first_start::{self, Recovery},
    password,
    secret::{Token, Typed},
    testing::{Bench, PASSWORD},
    users::{
        self,
        bulk::{self, Action, Selection},
        edit::{self, Update},
        help, status,
    },
};

const NEW: &str = "harbor velvet comet";
const OLA: &str = "ola@example.com";

fn typed(text: &str) -> Typed {
    Typed::new(text.into())
}

/// An administrator with a recent identity check, and a user.
struct Office {
    bench: Bench,
    token: Token,
    ola: AccountId,
}

impl Office {
    async fn new() -> Self {
        let (bench, token, _) = passkeys::fresh().await;
        let ola = bench.person(OLA, "Ola Nordmann", "administrator").await;
        Self { bench, token, ola }
    }

    async fn version(&self) -> i64 {
        let id = self.ola.number();
        let version = format!("CASE WHEN id = {id} THEN grant_version END");
        self.bench.column("accounts", &version).await[0].parse().unwrap()
    }

    async fn edit(&self, change: impl FnOnce(&mut Update)) {
        let session = self.bench.session(&self.token).await;
        let (services, administrator) = (&self.bench.services, session.administrator().unwrap());
        let user = users::find(services, administrator, self.ola).await.unwrap().unwrap();
        let mut update = Update {
            stamp: user.stamp.clone(),
            name: Name::parse(&user.name).unwrap(),
            email: EmailAddress::parse(&user.email).unwrap(),
            user_name: UserName::parse(&user.user_name).unwrap(),
            role: user.role,
            two_factor: Some(user.switch_is_on()),
            reason: None,
            until: None,
        };
        change(&mut update);
        let saved = edit::save(services, administrator, self.ola, update, &any_client()).await;
        assert!(matches!(saved.unwrap(), edit::Saved::Done { .. }));
    }

    async fn enroll(&self) {
        let theirs = self.bench.fresh(&self.bench.sign_in(OLA).await).await;
        self.bench.enroll(&theirs).await;
    }

    async fn apply(&self, change: &str) {
        let (services, client) = (&self.bench.services, any_client());
        let session = self.bench.session(&self.token).await;
        let fresh = session.fresh_administrator(self.bench.clock_now()).unwrap();
        match change {
            "name" => self.edit(|update| update.name = Name::parse("Ola N.").unwrap()).await,
            "role" => self.edit(|update| update.role = Role::Member).await,
            "email" => {
                let other = EmailAddress::parse("kim@example.com").unwrap();
                self.edit(|update| update.email = other).await;
            }
            "deactivated" => {
                status::deactivate(services, fresh, self.ola, &client).await.unwrap();
            }
            "deactivated with others" => {
                let these = Selection::These(vec![self.ola.number()]);
                let started =
                    bulk::start(services, fresh, Action::Deactivate, None, these, &client);
                started.await.unwrap();
            }
            "factor reset" => {
                self.enroll().await;
                help::reset_two_factor(services, fresh, self.ola, &client).await.unwrap();
            }
            "factor off by link" => {
                self.enroll().await;
                disable_link::send(services, fresh, self.ola, &client).await.unwrap();
                let link = self.bench.last_sent().await.token();
                let used = disable_link::disable(services, &link, typed(PASSWORD), &client).await;
                assert!(matches!(used.unwrap(), disable_link::Disable::Done { .. }));
            }
            "factor off by operator" => {
                self.enroll().await;
                let email = EmailAddress::parse(OLA).unwrap();
                let off = first_start::recover_administrator(services, &email).await.unwrap();
                assert_eq!(off, Recovery::Done);
            }
            "password reset" => {
                let email = EmailAddress::parse(OLA).unwrap();
                password::forgot(services, &email, &client).await.unwrap();
                let link = self.bench.last_sent().await.token();
                let reset = password::reset(services, &link, typed(NEW), &client).await.unwrap();
                assert_eq!(reset, password::Reset::Done);
            }
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn what_others_change_of_an_account_ends_its_grants_in_the_same_way() {
    for (change, rises) in [
        ("name", 0),
        ("role", 1),
        ("email", 1),
        ("deactivated", 1),
        ("deactivated with others", 1),
        ("factor reset", 1),
        ("factor off by link", 1),
        ("factor off by operator", 1),
        ("password reset", 1),
    ] {
        let office = Office::new().await;
        let before = office.version().await;
        office.apply(change).await;
        assert_eq!(office.version().await - before, rises, "{change}");
    }
}

#[tokio::test]
async fn an_address_is_verified_until_it_changes() {
    let office = Office::new().await;
    let verified = async || office.bench.column("accounts", "email_verified_at").await.len();
    assert_eq!(verified().await, 0);
    office.apply("password reset").await;
    assert_eq!(verified().await, 1);
    office.apply("name").await;
    assert_eq!(verified().await, 1);
    office.apply("email").await;
    assert_eq!(verified().await, 0);
}
