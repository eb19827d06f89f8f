use super::{OLA, PASSWORD, accept, invited};
use crate::{administrator, any_client};
use identity::{
    account::{EmailAddress, Name, UserName},
    invitation::{self, Accept},
    session::Administrator,
    testing::Bench,
    users::{self, edit::Saved},
};

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
        user_name: UserName::parse(&user.user_name).unwrap(),
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
    let (bench, token) = administrator().await;
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
    let (bench, token) = administrator().await;
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
