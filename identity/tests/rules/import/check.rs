use super::{many, problems, ready, run, start, state};
use crate::{administrator, any_client};
use identity::{
    error::Error,
    import::{self, Checked, LineError, State},
};
use tokio::task::JoinSet;

#[tokio::test]
async fn only_a_few_files_are_checked_at_once() {
    let (bench, token) = administrator().await;
    let session = bench.session(&token).await;
    let file = many(5_000).into_bytes();
    let mut checks = JoinSet::new();
    for _ in 0..20 {
        let (services, session, file) = (bench.services.clone(), session.clone(), file.clone());
        checks.spawn(async move {
            let administrator = session.administrator().unwrap();
            import::check(&services, administrator, file, &any_client()).await
        });
    }
    let (mut checked, mut refused) = (0, 0);
    while let Some(outcome) = checks.join_next().await {
        match outcome.unwrap() {
            Ok(Checked::Stored { .. }) => checked += 1,
            Err(Error::Busy) => refused += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(checked > 0 && refused > 0, "{checked} were checked, {refused} refused");
    ready(&bench, &token, b"name,email\nA,a@example.org\n").await;
}

#[tokio::test]
async fn a_deactivated_user_of_our_own_export_is_refused_whether_or_not_there_is_an_account() {
    let (bench, token) = administrator().await;
    bench.person("bo@example.org", "Bo", "member").await;
    bench
        .try_statement("UPDATE accounts SET status = 'deactivated' WHERE name = 'Bo'")
        .await
        .unwrap();
    let file = "name,email,role,status\r\n\
        Al,al@example.org,member,locked\r\n\
        Li,li@example.org,member, Deactivated\r\n\
        Bo,bo@example.org,member,deactivated\r\n\
        Bo,BO@example.org,member,active\r\n\
        Jo,jo@example.org,member,invited\r\n";
    let report = problems(&bench, &token, file.as_bytes()).await;
    assert_eq!((report.good, report.bad), (2, 3));
    let expected = [
        (3, LineError::Deactivated),
        (4, LineError::Deactivated),
        (4, LineError::EmailTaken),
        (5, LineError::EmailTwice { line: 4 }),
    ];
    assert_eq!(report.problems, expected);
}

#[tokio::test]
async fn an_account_that_is_deactivated_is_already_there_and_stays_so() {
    let (bench, token) = administrator().await;
    let id = ready(&bench, &token, b"name,email\nBo,bo@example.org\n").await;
    bench.person("bo@example.org", "Bo", "member").await;
    bench
        .try_statement("UPDATE accounts SET status = 'deactivated' WHERE name = 'Bo'")
        .await
        .unwrap();
    start(&bench, &token, id).await;
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 0, left_out: 1 }));
    assert!(bench.outbox().await.is_empty());
    assert!(bench.column("accounts", "status").await.contains(&"deactivated".to_owned()));
    let report = problems(&bench, &token, b"name,email\nBo,bo@example.org\n").await;
    assert_eq!(report.problems[0].1, LineError::EmailTaken);
}

#[tokio::test]
async fn a_checked_file_expires_after_half_an_hour_and_a_newer_one_replaces_it() {
    let (bench, token) = administrator().await;
    let file = b"name,email\nA,a@example.org\n";
    let first = ready(&bench, &token, file).await;
    let second = ready(&bench, &token, file).await;
    assert_eq!(state(&bench, &token, first).await, None, "the newer one took its place");
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    assert!(import::cancel(&bench.services, administrator, second).await.unwrap());
    assert!(!import::cancel(&bench.services, administrator, second).await.unwrap());
    assert!(!start(&bench, &token, second).await);
    let third = ready(&bench, &token, file).await;
    bench.clock.advance(import::LIFETIME);
    assert_eq!(state(&bench, &token, third).await, None);
    let token = bench.fresh(&token).await;
    assert!(!start(&bench, &token, third).await);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    assert!(bench.column("import_parts", "people").await.is_empty());
}
