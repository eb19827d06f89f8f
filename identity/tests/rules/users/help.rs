use super::edit::{OLA, enroll, office, switch};
use crate::any_client;
use identity::users::{
    Outcome,
    edit::Saved,
    help::{self, Sent},
};

#[tokio::test]
async fn a_reset_removes_every_factor_and_explains_the_next_step() {
    let (bench, token, ola) = office().await;
    enroll(&bench, OLA).await;
    let session = bench.session(&token).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let now = bench.clock_now();
    bench.try_statement(&format!("UPDATE policy SET enforced_at = {now}")).await.unwrap();
    let outcome = help::reset_two_factor(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    let mail = bench.last_sent().await;
    assert_eq!(mail.to, OLA);
    assert!(mail.text.contains("You will be asked to set it up again."));
    let theirs = bench.sign_in(OLA).await;
    assert!(bench.session(&theirs).await.must_enroll);
    let again = help::reset_two_factor(&bench.services, fresh, ola, &any_client()).await.unwrap();
    assert!(matches!(again, Outcome::OutOfDate(_)));
    let own = session.account();
    let own = help::reset_two_factor(&bench.services, fresh, own, &any_client()).await.unwrap();
    assert!(matches!(own, Outcome::Own));
}

#[tokio::test]
async fn an_administrator_without_a_second_factor_removes_that_of_no_other_administrator() {
    let (bench, token, ola) = office().await;
    let maya = bench.session(&token).await.account();
    enroll(&bench, OLA).await;
    bench.person("kim@example.com", "Kim", "administrator").await;
    let kim = bench.fresh(&bench.sign_in("kim@example.com").await).await;
    let session = bench.session(&kim).await;
    let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
    let reset =
        async |id| help::reset_two_factor(&bench.services, fresh, id, &any_client()).await.unwrap();
    let outcome = reset(maya).await;
    assert!(matches!(outcome, Outcome::WithoutSecondFactor), "{outcome:?}");
    let saved = switch(&bench, &kim, maya, false).await;
    assert!(matches!(saved, Saved::WithoutSecondFactor), "{saved:?}");
    assert_eq!(bench.column("totps", "account_id").await.len(), 2);
    let outcome = reset(ola).await;
    assert!(matches!(outcome, Outcome::Done(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_password_link_is_an_ordinary_reset_link() {
    let (bench, token, ola) = office().await;
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let send = async || {
        help::send_password_link(&bench.services, administrator, ola, &any_client()).await.unwrap()
    };
    assert!(matches!(send().await, Sent::Done(_)));
    let mail = bench.last_sent().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (OLA, "Reset your password"));
    let link = mail.token();
    let owner = identity::password::find_link(&bench.services, &link).await.unwrap();
    assert_eq!(owner.unwrap().1.as_str(), OLA);
    assert!(matches!(send().await, Sent::TooMany { .. }));
    bench
        .try_statement(&format!("UPDATE accounts SET status = 'deactivated' WHERE email = '{OLA}'"))
        .await
        .unwrap();
    assert!(matches!(send().await, Sent::OutOfDate));
}
