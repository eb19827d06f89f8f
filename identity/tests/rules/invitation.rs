use crate::{any_client, attempt};
use identity::{
    account::{AccountId, EmailAddress, Name, Role},
    invitation::{self, Accept, Delivery, Resend},
    password::{self, Forgot, Weakness},
    secret::{Token, Typed},
    session::{self, Administrator},
    sign_in::{self, WithPassword},
    testing::Bench,
    users::{
        self, Status,
        edit::Saved,
        new::{self, Added, NewUser},
        status,
    },
};

const OLA: &str = "ola@example.com";
const PASSWORD: &str = "another quiet harbor";

/// An administrator with a recent identity check.
async fn office() -> (Bench, Token) {
    let bench = Bench::new().await;
    let token = bench.fresh(&bench.administrator().await).await;
    (bench, token)
}

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

#[tokio::test]
async fn an_invited_user_chooses_a_name_and_a_password_and_is_signed_in() {
    let (bench, token) = office().await;
    let (id, link) = invited(&bench, &token).await;
    assert_eq!(status_of(&bench, &token, id).await, Status::Invited);
    let (account, found) = invitation::find(&bench.services, &link).await.unwrap().unwrap();
    assert_eq!(account, id);
    assert_eq!((found.email.as_str(), found.name.as_str()), (OLA, "Ola"));
    let weak = accept(&bench, &link, "short").await;
    assert!(matches!(weak, Accept::Refused(Weakness::Short { min: 15 })));
    let Accept::Done(new) = accept(&bench, &link, PASSWORD).await else { panic!() };
    let session = bench.session(&new.token).await;
    assert_eq!((session.name.as_str(), session.role), ("Ola Nordmann", Role::Member));
    assert_eq!(status_of(&bench, &token, id).await, Status::Active);
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::BadLink));
    let seen = bench.column("audit_events", "event").await;
    for event in ["user_added", "invitation_sent", "invitation_accepted"] {
        assert!(seen.iter().any(|each| each == event), "{event}");
    }
}

#[tokio::test]
async fn before_accepting_an_invited_user_looks_like_an_unknown_account() {
    let (bench, token) = office().await;
    invited(&bench, &token).await;
    let before = bench.slow_hashes();
    let tried =
        sign_in::with_password(&bench.services, attempt(OLA, PASSWORD), &any_client()).await;
    assert!(matches!(tried.unwrap(), WithPassword::Refused));
    assert_eq!(bench.slow_hashes(), before + 1, "the same work");
    let mails = bench.outbox().await.len();
    let email = EmailAddress::parse(OLA).unwrap();
    let asked = password::forgot(&bench.services, &email, &any_client()).await.unwrap();
    assert_eq!(asked, Forgot::Done);
    assert_eq!(bench.outbox().await.len(), mails);
}

#[tokio::test]
async fn a_link_is_void_after_seven_days_or_a_newer_link() {
    let (bench, token) = office().await;
    let (id, first) = invited(&bench, &token).await;
    assert!(matches!(resend(&bench, &token, id).await, Resend::TooMany { .. }));
    bench.clock.advance(30);
    let sent = resend(&bench, &token, id).await;
    assert_eq!(sent, Resend::Done { email: OLA.to_owned(), delivery: Delivery::Mailed });
    let second = bench.last_sent().await.token();
    assert!(matches!(accept(&bench, &first, PASSWORD).await, Accept::BadLink));
    bench.clock.advance(7 * 86_400);
    assert!(matches!(accept(&bench, &second, PASSWORD).await, Accept::BadLink));
}

#[tokio::test]
async fn a_deactivated_invitation_is_void_and_is_reactivated_as_an_invitation() {
    let (bench, token) = office().await;
    let (id, link) = invited(&bench, &token).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    status::deactivate(&bench.services, fresh, id, &any_client()).await.unwrap();
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::BadLink));
    assert_eq!(resend(&bench, &token, id).await, Resend::OutOfDate);
    status::reactivate(&bench.services, fresh, id, &any_client()).await.unwrap();
    assert_eq!(status_of(&bench, &token, id).await, Status::Invited);
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::BadLink));
}

#[tokio::test]
async fn under_enforcement_a_new_user_must_enroll_at_once() {
    let (bench, token) = office().await;
    let Added::Done { .. } = add(&bench, &token, ola(true)).await else { panic!() };
    let link = bench.last_sent().await.token();
    let Accept::Done(new) = accept(&bench, &link, PASSWORD).await else { panic!() };
    assert!(bench.session(&new.token).await.must_enroll);
}

#[tokio::test]
async fn an_address_can_be_added_only_once() {
    let (bench, token) = office().await;
    invited(&bench, &token).await;
    let email = EmailAddress::parse("OLA@example.com").unwrap();
    let added = add(&bench, &token, NewUser { email, ..ola(false) }).await;
    assert!(matches!(added, Added::EmailTaken));
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn only_one_of_thirty_concurrent_acceptances_succeeds() {
    let (bench, token) = office().await;
    let (_, link) = invited(&bench, &token).await;
    let tasks: Vec<_> = (0..30)
        .map(|turn| {
            let (services, link) = (bench.services.clone(), link.clone());
            tokio::spawn(async move {
                let name = Name::parse(&format!("Ola {turn}")).unwrap();
                let typed = Typed::new(format!("another quiet harbor {turn}"));
                invitation::accept(&services, &link, name, typed, None, &any_client()).await
            })
        })
        .collect();
    let mut done = 0;
    for task in tasks {
        done += usize::from(matches!(task.await.unwrap(), Ok(Accept::Done(_))));
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn without_mail_the_link_is_shown_to_its_creator_for_a_while() {
    let bench = Bench::without_mail().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let Added::Done { id, delivery } = add(&bench, &token, ola(false)).await else { panic!() };
    assert_eq!(delivery, Delivery::ByHand);
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let shown = async || invitation::revealed(&bench.services, administrator, id).await.unwrap();
    let link = shown().await.unwrap();
    let text = link.rsplit('/').next().unwrap().to_owned();
    for (table, column) in
        [("links", "revealed"), ("links", "token_hash"), ("audit_events", "details")]
    {
        assert!(bench.column(table, column).await.iter().all(|stored| !stored.contains(&text)));
    }
    let other = bench.sign_in(identity::testing::EMAIL).await;
    let other = bench.session(&other).await;
    let hidden = invitation::revealed(&bench.services, other.administrator().unwrap(), id).await;
    assert!(hidden.unwrap().is_none());
    bench.clock.advance(15 * 60);
    assert!(shown().await.is_none());
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("links", "revealed").await.is_empty());
    let link = Token::parse(&text).unwrap();
    assert!(matches!(accept(&bench, &link, PASSWORD).await, Accept::Done(_)));
}

#[tokio::test]
async fn without_mail_another_link_needs_an_identity_check() {
    let bench = Bench::without_mail().await;
    let token = bench.fresh(&bench.administrator().await).await;
    let Added::Done { id, .. } = add(&bench, &token, ola(false)).await else { panic!() };
    bench.clock.advance(601);
    let links = bench.column("links", "token_hash").await;
    assert_eq!(resend(&bench, &token, id).await, Resend::IdentityCheckRequired);
    assert_eq!(bench.column("links", "token_hash").await, links);
    let token = bench.fresh(&token).await;
    let made = resend(&bench, &token, id).await;
    assert_eq!(made, Resend::Done { email: OLA.to_owned(), delivery: Delivery::ByHand });
}

#[tokio::test]
async fn a_link_works_only_for_its_invitation() {
    let (bench, token) = office().await;
    let (_, link) = invited(&bench, &token).await;
    assert!(password::find_link(&bench.services, &link).await.unwrap().is_none());
    assert!(session::resume(&bench.services, &link).await.unwrap().is_none());
    assert!(matches!(accept(&bench, &token, PASSWORD).await, Accept::BadLink));
}

async fn correct(
    bench: &Bench,
    administrator: Administrator<'_>,
    user: users::User,
    email: &str,
) -> Saved {
    let update = users::edit::Update {
        stamp: user.stamp,
        name: Name::parse(&user.name).unwrap(),
        email: EmailAddress::parse(email).unwrap(),
        role: user.role,
        two_factor: None,
        reason: None,
        until: None,
    };
    let client = any_client();
    users::edit::save(&bench.services, administrator, user.id, update, &client).await.unwrap()
}

#[tokio::test]
async fn corrections_of_an_address_count_as_invitations() {
    let (bench, token) = office().await;
    let (id, _) = invited(&bench, &token).await;
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let again = async |attempt: i64| {
        let user = users::find(&bench.services, administrator, id).await.unwrap().unwrap();
        correct(&bench, administrator, user, &format!("ola.{attempt}@example.com")).await
    };
    for attempt in 1..5 {
        assert!(matches!(again(attempt).await, Saved::Done { .. }), "{attempt}");
    }
    let sent = bench.outbox().await.len();
    let Saved::TooMany { until } = again(5).await else { panic!() };
    assert_eq!(bench.outbox().await.len(), sent);
    let user = users::find(&bench.services, administrator, id).await.unwrap().unwrap();
    assert_eq!(user.email, "ola.4@example.com");
    // "Resend invitation" uses the same budget.
    let resent =
        invitation::resend(&bench.services, administrator, id, &any_client()).await.unwrap();
    assert_eq!(resent, invitation::Resend::TooMany { until });
}

#[tokio::test]
async fn a_corrected_address_receives_the_invitation_and_the_old_link_is_void() {
    let (bench, token) = office().await;
    let (id, wrong) = invited(&bench, &token).await;
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let user = users::find(&bench.services, administrator, id).await.unwrap().unwrap();
    let saved = correct(&bench, administrator, user, "ola.n@example.com").await;
    assert!(matches!(saved, Saved::Done { .. }));
    let mail = bench.last_sent().await;
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        ("ola.n@example.com", "Your Latchkey account")
    );
    assert_eq!(bench.outbox().await.iter().filter(|mail| mail.to == OLA).count(), 1);
    assert!(matches!(accept(&bench, &wrong, PASSWORD).await, Accept::BadLink));
    assert!(matches!(accept(&bench, &mail.token(), PASSWORD).await, Accept::Done(_)));
}
