//! Changes that are refused.

use super::{KIM, OLA, as_it_is, enroll, office, rename, save, set_email, set_role, switch, user};
use crate::any_client;
use identity::{
    account::{Name, Role},
    users::{
        Outcome,
        edit::{self, Saved, Update},
        status,
    },
};

#[tokio::test]
async fn changes_of_role_email_or_factors_need_a_recent_check() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    bench.clock.advance(600);
    assert!(matches!(rename(&bench, &token, ola, "Ola N").await, Saved::Done { .. }));
    for saved in [
        set_role(&bench, &token, ola, Role::Administrator).await,
        set_email(&bench, &token, ola, "ola.n@example.com").await,
        switch(&bench, &token, ola, false).await,
    ] {
        assert!(matches!(saved, Saved::IdentityCheckRequired), "{saved:?}");
    }
    let kim = bench.person(KIM, "Kim", "member").await;
    // Requiring a second factor needs no check.
    assert!(matches!(switch(&bench, &token, kim, true).await, Saved::Done { .. }));
}

#[tokio::test]
async fn an_edit_of_an_outdated_version_is_refused() {
    let (bench, token, ola) = office().await;
    let seen = as_it_is(&user(&bench, &token, ola).await);
    let first = Update { name: Name::parse("First").unwrap(), ..seen.clone() };
    assert!(matches!(save(&bench, &token, ola, first).await, Saved::Done { .. }));
    let second = Update { name: Name::parse("Second").unwrap(), ..seen };
    let Saved::Conflict(now) = save(&bench, &token, ola, second).await else { panic!() };
    assert_eq!(now.name, "First");
    let again = Update { name: Name::parse("Second").unwrap(), ..as_it_is(&now) };
    assert!(matches!(save(&bench, &token, ola, again).await, Saved::Done { .. }));
}

#[tokio::test]
async fn a_former_administrator_cannot_change_users() {
    let (bench, token, ola) = office().await;
    bench.person(KIM, "Kim", "administrator").await;
    let session = bench.session(&token).await;
    let found = user(&bench, &token, ola).await;
    let statement = "UPDATE accounts SET role = 'member' WHERE email = 'maya@example.com'";
    bench.try_statement(statement).await.unwrap();
    let update = Update { name: Name::parse("Other").unwrap(), ..as_it_is(&found) };
    let administrator = session.administrator().unwrap();
    let saved =
        edit::save(&bench.services, administrator, ola, update, &any_client()).await.unwrap();
    assert!(matches!(saved, Saved::Gone));
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let outcome = status::sign_out(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Gone));
}
