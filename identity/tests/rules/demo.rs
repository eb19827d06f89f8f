//! The fictional organization of `latchkey seed-demo`.

use crate::{any_client, attempt, find_pending};
use identity::{
    account::EmailAddress,
    audit,
    demo::{self, Demo, SignIn},
    secret::Typed,
    services::Services,
    sign_in::{self, PasswordAttempt, WithPassword, WithSecondFactor},
    testing::{Bench, Log},
};
use std::collections::HashSet;

async fn seeded(services: &Services) -> Vec<SignIn> {
    match demo::seed(services).await.unwrap() {
        Demo::Done(sign_ins) => sign_ins,
        Demo::NotEmpty => panic!("there is nobody yet"),
    }
}

#[tokio::test]
async fn every_printed_sign_in_works() {
    let bench = Bench::new().await;
    for SignIn { who, email, password, code, .. } in seeded(&bench.services).await {
        let attempt = PasswordAttempt {
            email: EmailAddress::parse(&email).unwrap(),
            password: Typed::new(password),
            next_path: None,
            replaces: None,
            mark: None,
        };
        let answer = sign_in::with_password(&bench.services, attempt, &any_client()).await.unwrap();
        let token = match (answer, code) {
            (WithPassword::Complete(new), None) => new.token,
            (WithPassword::SecondFactorRequired(new), Some(code)) => {
                let pending = find_pending(&bench.services, &new.token).await;
                let client = any_client();
                let done =
                    sign_in::with_second_factor(&bench.services, &pending, &code, false, &client);
                match done.await.unwrap() {
                    WithSecondFactor::Complete { session, .. } => session.token,
                    other => panic!("{who}: {other:?}"),
                }
            }
            (other, _) => panic!("{who}: {other:?}"),
        };
        let session = bench.session(&token).await;
        assert_eq!(session.administrator().is_some(), who == "Administrator");
    }
}

#[tokio::test]
async fn there_are_users_in_every_state_and_a_year_of_events_in_an_intact_chain() {
    let bench = Bench::new().await;
    seeded(&bench.services).await;
    let set = |texts: Vec<String>| texts.into_iter().collect::<HashSet<String>>();
    assert_eq!(bench.column("accounts", "email_key").await.len(), 300);
    assert_eq!(set(bench.column("accounts", "status").await).len(), 3);
    assert_eq!(set(bench.column("accounts", "role").await).len(), 2);
    let deactivated = "CASE WHEN status = 'deactivated' THEN methods END";
    let methods = bench.column("accounts", deactivated).await;
    assert!(!methods.is_empty() && !methods.contains(&"0".to_owned()), "{methods:?}");
    assert_eq!(set(bench.column("accounts", "requirement").await).len(), 3);
    assert!(set(bench.column("accounts", "methods").await).len() >= 6);
    assert!(bench.column("accounts", "locked_until").await.len() >= 2);
    assert!(bench.column("sessions", "id").await.len() > 20);
    assert!(bench.column("trusted_browsers", "id").await.len() > 30);
    assert_eq!(bench.column("groups", "name").await.len(), 7);
    let members = bench.column("group_members", "group_id").await;
    assert_eq!(set(members.clone()).len(), 7, "each group has members");
    let events = bench.column("audit_events", "event").await;
    let of = |kind: &str| events.iter().filter(|event| *event == kind).count();
    assert_eq!((of("group_created"), of("group_member_added")), (7, members.len()));
    let mut applications = bench.column("applications", "name").await;
    applications.sort();
    assert_eq!(applications, ["Build server", "Invoices", "Wiki"]);
    assert_eq!(of("application_created"), 3);
    assert_eq!(bench.column("application_groups", "group_id").await.len(), 3);
    assert_eq!(bench.column("gates", "host").await, ["wiki.halden.example"]);
    assert_eq!(of("gate_created"), 1);
    let days = bench.column("adoption_days", "day").await;
    assert!((360..=366).contains(&days.len()));
    let times: Vec<i64> =
        bench.column("audit_events", "at").await.iter().map(|at| at.parse().unwrap()).collect();
    assert!(times.len() > 2_000);
    assert!(times.is_sorted());
    assert!(times.iter().all(|at| *at <= bench.clock_now()));
    assert_eq!(audit::verify(&bench.services).await.unwrap(), None);
    assert!(bench.services.about().await.unwrap().has_administrator);
}

#[tokio::test]
async fn a_database_with_accounts_is_not_changed() {
    let bench = Bench::new().await;
    bench.administrator().await;
    assert!(matches!(demo::seed(&bench.services).await.unwrap(), Demo::NotEmpty));
    assert_eq!(bench.column("accounts", "id").await.len(), 1);
}

#[tokio::test]
async fn nothing_that_is_stored_for_a_made_up_user_raises_an_alarm() {
    let bench = Bench::new().await;
    seeded(&bench.services).await;
    let log = Log::record();
    let services = bench.another_node().await;
    identity::housekeeping::sweep(&services).await.unwrap();
    for email in bench.column("accounts", "email").await {
        let wrong = attempt(&email, "not the password at all");
        let outcome = sign_in::with_password(&services, wrong, &any_client()).await.unwrap();
        assert!(matches!(outcome, WithPassword::Refused), "{email}: {outcome:?}");
    }
    assert_eq!(log.alarms(), 0);
    let active = "CASE WHEN status = 'active' AND password_hash = '' THEN id END";
    assert!(bench.column("accounts", active).await.is_empty());
    let codes = "CASE WHEN used_at IS NULL AND hash = '' THEN slot END";
    assert!(bench.column("recovery_codes", codes).await.is_empty());
}
