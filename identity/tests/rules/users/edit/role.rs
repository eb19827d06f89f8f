use super::{KIM, OLA, as_it_is, office, set_email, set_role, user};
use crate::{any_client, at_once};
use identity::{
    account::Role,
    invitation, session,
    users::edit::{self, Saved, Update},
};

#[tokio::test]
async fn a_new_role_ends_existing_sessions() {
    let (bench, token, ola) = office().await;
    let theirs = bench.sign_in(OLA).await;
    let saved = set_role(&bench, &token, ola, Role::Administrator).await;
    assert!(matches!(saved, Saved::Done { .. }));
    assert!(session::resume(&bench.services, &theirs).await.unwrap().is_none());
    let theirs = bench.sign_in(OLA).await;
    assert!(bench.session(&theirs).await.administrator().is_some());
}

#[tokio::test]
async fn changing_ones_own_account_keeps_the_current_session() {
    let (bench, token, _) = office().await;
    let own = bench.session(&token).await.account();
    let saved = set_email(&bench, &token, own, "maya.new@example.com").await;
    let Saved::Done { renewed: Some(renewed) } = saved else { panic!("{saved:?}") };
    let session = bench.session(&renewed.token).await;
    assert_eq!(session.email, "maya.new@example.com");
}

#[tokio::test]
async fn a_user_is_told_about_a_new_role() {
    let (bench, token, ola) = office().await;
    for (role, subject) in [
        (Role::Administrator, "You are now an administrator"),
        (Role::Member, "You are no longer an administrator"),
    ] {
        set_role(&bench, &token, ola, role).await;
        let mail = bench.last_sent().await;
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OLA, subject));
    }
    // A user who was invited learns the role after the first sign-in, and gets another link to it,
    // because the first one ended.
    let invited = format!("UPDATE accounts SET status = 'invited' WHERE email = '{OLA}'");
    bench.try_statement(&invited).await.unwrap();
    let before = bench.outbox().await.len();
    set_role(&bench, &token, ola, Role::Administrator).await;
    assert_eq!(bench.outbox().await.len(), before + 1);
    let link = bench.last_sent().await.token();
    assert!(invitation::find(&bench.services, &link).await.unwrap().is_some());
}

#[tokio::test]
async fn there_is_always_an_administrator_who_can_sign_in() {
    let (bench, token, ola) = office().await;
    let own = bench.session(&token).await.account();
    let demoted = set_role(&bench, &token, own, Role::Member).await;
    assert!(matches!(demoted, Saved::LastAdministrator), "{demoted:?}");
    // Invited or deactivated administrators do not count.
    bench.person(KIM, "Kim", "administrator").await;
    for state in ["invited", "deactivated"] {
        let statement = format!("UPDATE accounts SET status = '{state}' WHERE email = '{KIM}'");
        bench.try_statement(&statement).await.unwrap();
        let demoted = set_role(&bench, &token, own, Role::Member).await;
        assert!(matches!(demoted, Saved::LastAdministrator), "{state}");
    }
    set_role(&bench, &token, ola, Role::Administrator).await;
    let demoted = set_role(&bench, &token, own, Role::Member).await;
    assert!(matches!(demoted, Saved::Done { renewed: Some(_) }), "{demoted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn administrators_who_demote_each_other_concurrently_leave_one() {
    let (bench, maya, ola) = office().await;
    set_role(&bench, &maya, ola, Role::Administrator).await;
    let theirs = bench.fresh(&bench.sign_in(OLA).await).await;
    let own = bench.session(&maya).await.account();
    bench.person(KIM, "Kim", "administrator").await;
    let mut tasks = Vec::new();
    for (token, target) in [(maya, ola), (theirs, own)] {
        let update = Update { role: Role::Member, ..as_it_is(&user(&bench, &token, target).await) };
        tasks.push((bench.services.clone(), bench.session(&token).await, target, update));
    }
    let outcomes =
        at_once(tasks.into_iter().map(|(services, session, target, update)| async move {
            let administrator = session.administrator().unwrap();
            edit::save(&services, administrator, target, update, &any_client()).await.unwrap()
        }))
        .await;
    let done = outcomes.iter().filter(|saved| matches!(saved, Saved::Done { .. })).count();
    assert_eq!(done, 1, "{outcomes:?}");
    let roles = bench.column("accounts", "role").await;
    assert_eq!(roles.iter().filter(|role| *role == "administrator").count(), 2);
}
