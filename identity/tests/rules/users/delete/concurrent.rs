//! Deletions at the same time as other changes.

use super::{KIM, OLA, can_sign_in, delete, office};
use crate::{any_client, at_once, attempt};
use identity::{
    account::AccountId,
    services::Services,
    session::Session,
    sign_in::{self, WithPassword},
    testing::{PASSWORD, START},
    users::{self, Outcome},
};

async fn deleted(services: Services, session: Session, id: AccountId) -> Outcome {
    let fresh = session.fresh_administrator(START + 30).unwrap();
    users::delete::delete(&services, fresh, id, &any_client()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn administrators_who_delete_each_other_at_once_leave_one() {
    let (bench, maya, _) = office().await;
    let kim = bench.person(KIM, "Kim", "administrator").await;
    let kims = bench.fresh(&bench.sign_in(KIM).await).await;
    let own = bench.session(&maya).await.account();
    let (maya, kims) = (bench.session(&maya).await, bench.session(&kims).await);
    let tasks = [(maya, kim), (kims, own)].map(|(session, id)| {
        let services = bench.services.clone();
        deleted(services, session, id)
    });
    let outcomes = at_once(tasks.into_iter()).await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Done(_))).count();
    assert_eq!(done, 1, "{outcomes:?}");
    let roles = bench.column("accounts", "role").await;
    assert_eq!(roles.iter().filter(|role| *role == "administrator").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_user_who_signs_in_while_being_deleted_gets_no_session() {
    let (bench, token, ola) = office().await;
    let session = bench.session(&token).await;
    let node = bench.another_node().await;
    let deletion = {
        let services = bench.services.clone();
        tokio::spawn(async move { deleted(services, session, ola).await })
    };
    let attempts = (0..8).map(|n| {
        let services = if n % 2 == 0 { bench.services.clone() } else { node.clone() };
        async move {
            let attempt = attempt(OLA, PASSWORD);
            sign_in::with_password(&services, attempt, &any_client()).await.unwrap()
        }
    });
    for outcome in at_once(attempts).await {
        let known = matches!(outcome, WithPassword::Complete(_) | WithPassword::Refused);
        assert!(known, "{outcome:?}");
    }
    assert!(matches!(deletion.await.unwrap(), Outcome::Done(_)));
    let owners = bench.column("sessions", "account_id").await;
    assert!(!owners.contains(&ola.to_string()));
    assert!(!can_sign_in(&bench, OLA).await);
    assert!(matches!(delete(&bench, &token, ola).await, Outcome::Gone));
}
