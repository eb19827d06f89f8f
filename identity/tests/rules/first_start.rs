use crate::{any_client, at_once, enrolled, with_password};
use identity::{
    account::{EmailAddress, Name},
    first_start::{self, FirstAdministrator, FirstStart, Recovery},
    password::NewPassword,
    secret::Typed,
    session,
    sign_in::WithPassword,
    testing::{Bench, EMAIL, PASSWORD},
};

fn person(email: &str) -> FirstAdministrator {
    FirstAdministrator {
        name: Name::parse("Maya").unwrap(),
        email: EmailAddress::parse(email).unwrap(),
        password: NewPassword::parse(&Typed::new(PASSWORD.into()), &[], 15).unwrap(),
    }
}

#[tokio::test]
async fn the_setup_code_creates_one_administrator() {
    let bench = Bench::new().await;
    let code = first_start::new_setup_code(&bench.services).await.unwrap().unwrap();
    let wrong =
        first_start::create_administrator(&bench.services, "AAAAA", person(EMAIL), &any_client())
            .await
            .unwrap();
    assert!(matches!(wrong, FirstStart::WrongCode));
    let spelled = code.to_lowercase().replace('-', " ");
    let done =
        first_start::create_administrator(&bench.services, &spelled, person(EMAIL), &any_client())
            .await
            .unwrap();
    assert!(matches!(done, FirstStart::Done(_)));
    let again = first_start::create_administrator(
        &bench.services,
        &code,
        person("b@example.com"),
        &any_client(),
    )
    .await
    .unwrap();
    assert!(matches!(again, FirstStart::Over));
    assert!(first_start::new_setup_code(&bench.services).await.unwrap().is_none());
}

#[tokio::test]
async fn the_time_zone_of_the_first_browser_becomes_that_of_the_installation() {
    for (sent, taken) in [("Europe/Oslo", "Europe/Oslo"), ("Mars/Olympus", "UTC"), ("", "UTC")] {
        let bench = Bench::new().await;
        let code = first_start::new_setup_code(&bench.services).await.unwrap().unwrap();
        let client = any_client().in_zone(sent);
        let done =
            first_start::create_administrator(&bench.services, &code, person(EMAIL), &client);
        let FirstStart::Done(new) = done.await.unwrap() else { panic!() };
        assert_eq!(bench.session(&new.token).await.time_zone, taken);
        assert_eq!(bench.services.about().await.unwrap().time_zone, taken);
    }
}

#[tokio::test]
async fn a_setup_code_lasts_an_hour_and_only_the_newest_works() {
    let bench = Bench::new().await;
    let old = first_start::new_setup_code(&bench.services).await.unwrap().unwrap();
    let new = first_start::new_setup_code(&bench.services).await.unwrap().unwrap();
    let outcome =
        first_start::create_administrator(&bench.services, &old, person(EMAIL), &any_client())
            .await
            .unwrap();
    assert!(matches!(outcome, FirstStart::WrongCode));
    bench.clock.advance(3600);
    let outcome =
        first_start::create_administrator(&bench.services, &new, person(EMAIL), &any_client())
            .await
            .unwrap();
    assert!(matches!(outcome, FirstStart::WrongCode));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_concurrent_setups_on_two_nodes_create_one_administrator() {
    let bench = Bench::new().await;
    let other = bench.another_node().await;
    let code = first_start::new_setup_code(&bench.services).await.unwrap().unwrap();
    let outcomes = at_once((0..10).map(|turn| {
        let services = if turn % 2 == 0 { bench.services.clone() } else { other.clone() };
        let code = code.clone();
        async move {
            first_start::create_administrator(
                &services,
                &code,
                person(&format!("p{turn}@example.com")),
                &any_client(),
            )
            .await
            .unwrap()
        }
    }))
    .await;
    let done = outcomes.iter().filter(|outcome| matches!(outcome, FirstStart::Done(_))).count();
    assert_eq!(done, 1);
    assert_eq!(bench.column("accounts", "email").await.len(), 1);
}

#[tokio::test]
async fn a_locked_out_administrator_is_recovered_from_the_command_line() {
    let (bench, token, _) = enrolled().await;
    bench.try_statement("UPDATE policy SET enforced_at = 1").await.unwrap();
    let unknown = EmailAddress::parse("nobody@example.com").unwrap();
    assert_eq!(
        first_start::recover_administrator(&bench.services, &unknown).await.unwrap(),
        Recovery::NoSuchAdministrator
    );
    let email = EmailAddress::parse(EMAIL).unwrap();
    assert_eq!(
        first_start::recover_administrator(&bench.services, &email).await.unwrap(),
        Recovery::Done
    );
    let events = bench.column("audit_events", "event").await;
    assert_eq!(events.last().map(String::as_str), Some("administrator_recovered"));
    let mail = bench.last_sent().await;
    assert_eq!(
        (mail.to.as_str(), mail.subject.as_str()),
        (EMAIL, "Two-factor authentication is off")
    );
    for said in ["by the operator of the server", "You will be asked to set it up again."] {
        assert!(mail.text.contains(said), "{}", mail.text);
    }
    assert!(session::resume(&bench.services, &token).await.unwrap().is_none());
    assert!(matches!(with_password(&bench.services, PASSWORD).await, WithPassword::Complete(_)));
    assert_eq!(
        first_start::recover_administrator(&bench.services, &email).await.unwrap(),
        Recovery::NotEnabled
    );
}
