//! What administrators are told about the access of others.

use super::demand;
use crate::{
    any_client,
    applications::{for_everyone, for_members_of, made},
    enrolled, groups,
};
use identity::{
    access::{self, Asked, Check, Checked, Counts, Decision, Missing, Reason, Refusal},
    account::EmailAddress,
    application::{ApplicationId, Demand, RequiredProof},
    secret::Token,
    session,
    testing::Bench,
};

const OLA: &str = "ola@example.org";

/// An administrator with a recent identity check and the app, and a user with the password alone.
async fn office() -> (Bench, Token) {
    let (bench, token, secret) = enrolled().await;
    let token = bench.fresh_with_code(&token, &secret).await;
    bench.person(OLA, "Ola Nordmann", "member").await;
    (bench, token)
}

async fn check(bench: &Bench, token: &Token, id: ApplicationId, email: &str) -> Check {
    let session = bench.session(token).await;
    let email = EmailAddress::parse(email).unwrap();
    let administrator = session.administrator().unwrap();
    access::check(&bench.services, administrator, id, &email).await.unwrap()
}

async fn checked(bench: &Bench, token: &Token, id: ApplicationId, email: &str) -> Checked {
    match check(bench, token, id, email).await {
        Check::Done(checked) => *checked,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_administrator_sees_what_would_happen_to_a_user_and_nothing_changes() {
    let (bench, token) = office().await;
    let id = made(&bench, &token, "Wiki", demand(RequiredProof::Usual, Some(10))).await;
    let events = bench.column("audit_events", "event").await.len();
    let ola = checked(&bench, &token, id, OLA).await;
    assert_eq!(
        (ola.name.as_str(), ola.application.application.name.as_str()),
        ("Ola Nordmann", "Wiki")
    );
    assert_eq!((ola.signed_in, ola.at_sign_in), (None, Decision::LetIn), "Ola is not signed in");
    bench.sign_in(OLA).await;
    bench.clock.advance(60);
    let newest = bench.sign_in(OLA).await;
    let after = bench.column("audit_events", "event").await.len();
    bench.clock.advance(660);
    bench.session(&newest).await;
    let ola = checked(&bench, &token, id, OLA).await;
    let too_old = Reason::TooOld { minutes: 11 };
    let ask = Decision::AskFor { proof: Asked::Usual, reason: too_old };
    assert_eq!((ola.signed_in, ola.at_sign_in), (Some(ask), Decision::LetIn));
    let session = bench.session(&newest).await;
    session::end(&bench.services, &session, &any_client()).await.unwrap();
    // Two sign-ins and a sign-out: looking is no event.
    let now = bench.column("audit_events", "event").await.len();
    assert_eq!((after - events, now - after), (2, 1));
    assert!(checked(&bench, &token, id, OLA).await.signed_in.is_some(), "the other browser");
}

#[tokio::test]
async fn a_user_who_cannot_open_the_application_is_named_with_the_reason() {
    let (bench, token) = office().await;
    let staff = groups::made(&bench, &token, "staff", "Staff").await;
    let id = made(&bench, &token, "Wiki", for_members_of(&[staff])).await;
    let ola = checked(&bench, &token, id, OLA).await;
    assert_eq!(ola.at_sign_in, Decision::Refuse(Refusal::NotInGroups));
    assert_eq!(ola.application.groups[0].title, "Staff");
    let id = made(&bench, &token, "Chat", for_everyone()).await;
    let off = format!("UPDATE accounts SET status = 'deactivated' WHERE email = '{OLA}'");
    bench.try_statement(&off).await.unwrap();
    let ola = checked(&bench, &token, id, OLA).await;
    assert_eq!(ola.at_sign_in, Decision::Refuse(Refusal::NotActive));
    let other = check(&bench, &token, id, "other@example.org").await;
    assert!(matches!(other, Check::NoSuchUser));
    let gone = ApplicationId::parse("99").unwrap();
    assert!(matches!(check(&bench, &token, gone, OLA).await, Check::Gone));
}

#[tokio::test]
async fn a_requirement_of_the_next_sign_in_is_seen_there_and_not_in_a_session_from_before() {
    let (bench, token) = office().await;
    let id = made(&bench, &token, "Wiki", for_everyone()).await;
    bench.sign_in(OLA).await;
    bench.clock.advance(1);
    let since = bench.clock_now();
    let enforce = format!("UPDATE policy SET enforced_at = {since}");
    bench.try_statement(&enforce).await.unwrap();
    let ola = checked(&bench, &token, id, OLA).await;
    let must_enroll = Decision::Refuse(Refusal::MustEnroll);
    assert_eq!((ola.signed_in, ola.at_sign_in), (Some(Decision::LetIn), must_enroll));
}

async fn count(bench: &Bench, token: &Token, demand: &Demand) -> Counts {
    let session = bench.session(token).await;
    let administrator = session.administrator().unwrap();
    access::count(&bench.services, administrator, demand).await.unwrap()
}

#[tokio::test]
async fn an_administrator_sees_how_many_users_can_open_an_application() {
    let (bench, token) = office().await;
    for (number, methods, status) in
        [(1, 0, "active"), (2, 1, "active"), (3, 12, "active"), (4, 9, "active"), (5, 1, "invited")]
    {
        let email = format!("p{number}@example.org");
        let id = bench.person(&email, "Person", "member").await;
        let set =
            format!("UPDATE accounts SET methods = {methods}, status = '{status}' WHERE id = {id}");
        bench.try_statement(&set).await.unwrap();
        if methods >= 8 {
            let alone = if methods == 12 { "FALSE" } else { "TRUE" };
            let insert = format!(
                "INSERT INTO passkeys (account_id, credential_id, credential, name, \
                 signs_in_alone, created_at) VALUES ({id}, 'c{id}', '', '', {alone}, 0)"
            );
            bench.try_statement(&insert).await.unwrap();
        }
    }
    // Maya has the app, Ola nothing; one more each, email with a security key, the app with a passkey.
    let counts =
        |can_open, would_set_up, missing| Counts { active: 6, can_open, would_set_up, missing };
    let everyone = |proof| demand(proof, None);
    let usual = count(&bench, &token, &everyone(RequiredProof::Usual)).await;
    assert_eq!(usual, counts(6, 0, None));
    let second_factor = count(&bench, &token, &everyone(RequiredProof::SecondFactor)).await;
    assert_eq!(second_factor, counts(6, 2, Some(Missing::SecondFactor)));
    let passkey = count(&bench, &token, &everyone(RequiredProof::Passkey)).await;
    assert_eq!(passkey, counts(6, 4, Some(Missing::Passkey)));
    bench.try_statement("UPDATE policy SET passkeys_allowed = FALSE").await.unwrap();
    let none = count(&bench, &token, &everyone(RequiredProof::Passkey)).await;
    assert_eq!(none, counts(0, 0, None));

    let [staff, other] = [("staff", "Staff"), ("other", "Other")];
    let staff = groups::made(&bench, &token, staff.0, staff.1).await;
    let other = groups::made(&bench, &token, other.0, other.1).await;
    let own = bench.session(&token).await.account();
    groups::add(&bench, &token, staff, own).await;
    groups::add(&bench, &token, other, own).await;
    let members = Demand { proof: RequiredProof::SecondFactor, ..for_members_of(&[staff, other]) };
    assert_eq!(count(&bench, &token, &members).await, counts(1, 0, None));
}
