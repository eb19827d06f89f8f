//! Links of an administrator who can no longer make them.

use crate::{any_client, enrolled};
use identity::{
    account::{AccountId, EmailAddress, Name, Role, UserName},
    disable_link, invitation,
    password::{self, Change, NotMe},
    secret::{Token, Typed},
    testing::{Bench, PASSWORD},
    users::{
        self,
        bulk::{self, Action, Selection},
        delete,
        edit::{self, Saved, Update},
        help,
        new::{self, Added, NewUser},
        status,
    },
};

const KIM: &str = "kim@example.com";
const OLA: &str = "ola@example.com";

#[derive(Clone, Copy, Debug)]
enum Way {
    Renamed,
    Demoted,
    DemotedAndPromotedAgain,
    Deactivated,
    DeactivatedInBulk,
    Deleted,
    LostTheFactor,
    ChangedThePassword,
    GotAnotherAddress,
    SignedOutByAnother,
    SaidNotMe,
}

/// Maya and Kim are administrators; Kim makes the links.
struct Office {
    bench: Bench,
    maya: Token,
    kim: AccountId,
    kims: Token,
}

impl Office {
    async fn new() -> Self {
        let (bench, maya, secret) = enrolled().await;
        let maya = bench.fresh_with_code(&maya, &secret).await;
        let kim = bench.person(KIM, "Kim", "administrator").await;
        let (kims, secret) = bench.enroll(&bench.fresh(&bench.sign_in(KIM).await).await).await;
        bench.clock.advance(30);
        let kims = bench.fresh_with_code(&kims, &secret).await;
        Self { bench, maya, kim, kims }
    }

    /// A link to disable 2FA, a password link, and an invitation.
    async fn links(&self) -> [Token; 3] {
        let (bench, client) = (&self.bench, any_client());
        let ola = bench.person(OLA, "Ola", "member").await;
        bench.enroll(&bench.fresh(&bench.sign_in(OLA).await).await).await;
        let session = bench.session(&self.kims).await;
        let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
        disable_link::send(&bench.services, fresh, ola, &client).await.unwrap();
        let disable = bench.last_sent().await.token();
        let administrator = session.administrator().unwrap();
        help::send_password_link(&bench.services, administrator, ola, &client).await.unwrap();
        let password = bench.last_sent().await.token();
        let new = NewUser {
            name: Name::parse("Ida").unwrap(),
            email: EmailAddress::parse("ida@example.com").unwrap(),
            role: Role::Member,
            required: false,
        };
        let added = new::add(&bench.services, fresh, new, &client).await.unwrap();
        assert!(matches!(added, Added::Done { .. }), "{added:?}");
        [disable, password, bench.last_sent().await.token()]
    }

    async fn are_valid(&self, [disable, password, invitation]: &[Token; 3]) -> [bool; 3] {
        let services = &self.bench.services;
        [
            disable_link::find(services, disable).await.unwrap().is_some(),
            password::find_link(services, password).await.unwrap().is_some(),
            invitation::find(services, invitation).await.unwrap().is_some(),
        ]
    }

    async fn edit(&self, what: impl FnOnce(&mut Update)) {
        let (services, client) = (&self.bench.services, any_client());
        let session = self.bench.session(&self.maya).await;
        let administrator = session.administrator().unwrap();
        let kim = users::find(services, administrator, self.kim).await.unwrap().unwrap();
        let mut update = Update {
            stamp: kim.stamp.clone(),
            name: Name::parse(&kim.name).unwrap(),
            email: EmailAddress::parse(&kim.email).unwrap(),
            user_name: UserName::parse(&kim.user_name).unwrap(),
            role: kim.role,
            two_factor: Some(kim.switch_is_on()),
            reason: None,
            until: None,
        };
        what(&mut update);
        let saved = edit::save(services, administrator, self.kim, update, &client).await.unwrap();
        assert!(matches!(saved, Saved::Done { .. }), "{saved:?}");
    }

    async fn happens(&self, way: Way) {
        let (bench, services, client) = (&self.bench, &self.bench.services, any_client());
        let session = bench.session(&self.maya).await;
        let maya = session.fresh_administrator(bench.clock_now()).unwrap();
        match way {
            Way::Renamed => self.edit(|kim| kim.name = Name::parse("Kim B.").unwrap()).await,
            Way::Demoted => self.edit(|kim| kim.role = Role::Member).await,
            Way::DemotedAndPromotedAgain => {
                self.edit(|kim| kim.role = Role::Member).await;
                self.edit(|kim| kim.role = Role::Administrator).await;
            }
            Way::Deactivated => {
                status::deactivate(services, maya, self.kim, &client).await.unwrap();
                status::reactivate(services, maya, self.kim, &client).await.unwrap();
            }
            Way::DeactivatedInBulk => {
                let kim = Selection::These(vec![self.kim.to_string().parse().unwrap()]);
                bulk::start(services, maya, Action::Deactivate, None, kim, &client).await.unwrap();
                status::reactivate(services, maya, self.kim, &client).await.unwrap();
            }
            Way::Deleted => {
                delete::delete(services, maya, self.kim, &client).await.unwrap();
            }
            Way::LostTheFactor => {
                help::reset_two_factor(services, maya, self.kim, &client).await.unwrap();
            }
            Way::ChangedThePassword => {
                let kim = bench.session(&self.kims).await;
                let typed = |text: &str| Typed::new(text.into());
                let new = typed("another quiet harbor");
                let change = password::change(services, &kim, typed(PASSWORD), new, &client).await;
                assert!(matches!(change.unwrap(), Change::Done { .. }));
            }
            Way::GotAnotherAddress => {
                self.edit(|kim| kim.email = EmailAddress::parse("k@example.com").unwrap()).await;
            }
            Way::SignedOutByAnother => {
                status::sign_out(services, maya, self.kim, &client).await.unwrap();
            }
            Way::SaidNotMe => {
                let kim = bench.session(&self.kims).await;
                let typed = Typed::new(PASSWORD.into());
                let said = password::not_me(services, &kim, typed, &client).await.unwrap();
                assert!(matches!(said, NotMe::Done(_)), "{said:?}");
            }
        }
    }
}

#[tokio::test]
async fn links_of_an_administrator_end_with_the_role_the_proofs_and_the_address() {
    for (way, valid) in [
        (Way::Renamed, true),
        (Way::Demoted, false),
        (Way::DemotedAndPromotedAgain, false),
        (Way::Deactivated, false),
        (Way::DeactivatedInBulk, false),
        (Way::Deleted, false),
        (Way::LostTheFactor, false),
        (Way::ChangedThePassword, false),
        (Way::GotAnotherAddress, false),
        (Way::SignedOutByAnother, false),
        (Way::SaidNotMe, false),
    ] {
        let office = Office::new().await;
        let links = office.links().await;
        office.happens(way).await;
        assert_eq!(office.are_valid(&links).await, [valid; 3], "{way:?}");
    }
}

#[tokio::test]
async fn a_link_that_was_open_when_its_issuer_was_demoted_cannot_be_used() {
    let office = Office::new().await;
    let links = office.links().await;
    let (services, client) = (&office.bench.services, any_client());
    // What the page has found before the demotion does not help.
    assert_eq!(office.are_valid(&links).await, [true; 3]);
    office.happens(Way::Demoted).await;
    let typed = Typed::new(PASSWORD.into());
    let used = disable_link::disable(services, &links[0], typed, &client).await.unwrap();
    assert_eq!(used, disable_link::Disable::BadLink);
    let new = Typed::new("another quiet harbor".into());
    let used = password::reset(services, &links[1], new, &client).await.unwrap();
    assert_eq!(used, password::Reset::BadLink);
    assert_eq!(office.bench.column("links", "purpose").await.len(), 3);
}
