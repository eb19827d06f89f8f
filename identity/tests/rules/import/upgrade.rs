//! Imports of a version that did not bind files to the administrator who uploaded them.

use super::{BCRYPT, find, many, run, start, state, stored};
use crate::{administrator, schema::before_files_were_bound};
use identity::{
    import::State,
    testing::{EMAIL, new_database},
};

#[tokio::test]
async fn an_upgrade_forgets_checked_files_and_ends_a_running_import_with_an_email() {
    let (bench, token) = administrator().await;
    // One line is invalid.
    let file = |name: &str| {
        format!(
            "name,email,password_hash\nZoë,{name}@example.org,{BCRYPT}\nLi,no address,{BCRYPT}\n"
        )
    };
    let done = stored(&bench, &token, file("zoe").as_bytes()).await;
    assert!(start(&bench, &token, done).await);
    run(&bench).await;
    let running = stored(&bench, &token, many(501).as_bytes()).await;
    assert!(start(&bench, &token, running).await);
    let checked = stored(&bench, &token, file("bo").as_bytes()).await;
    assert_eq!(bench.column("import_invalid_lines", "place").await.len(), 2);

    before_files_were_bound(&bench).await;
    let people = r#"[{"name":"A","email":"a@example.org","administrator":false,"required":false}]"#;
    let sealed = bench.sealed("import_parts", "people", (0, ""), people);
    bench.try_statement(&format!("UPDATE import_parts SET people = '{sealed}'")).await.unwrap();
    let lines = bench.sealed("import_invalid_lines", "lines", (0, ""), "[]");
    let unbind = format!("UPDATE import_invalid_lines SET lines = '{lines}'");
    bench.try_statement(&unbind).await.unwrap();
    new_database::migrate(&bench.url).await;

    assert!(find(&bench, &token, checked).await.is_none(), "the file is uploaded again");
    assert!(bench.column("import_invalid_lines", "place").await.is_empty());
    let result = find(&bench, &token, done).await.unwrap();
    assert_eq!(result.state, State::Done { imported: 1, left_out: 0 });
    assert_eq!((result.invalid, result.not_mailed), (0, 0), "nothing is offered for download");
    assert_eq!(bench.column("import_parts", "people").await.len(), 2);

    assert_eq!(state(&bench, &token, running).await, Some(State::Running { done: 0 }));
    run(&bench).await;
    assert_eq!(state(&bench, &token, running).await, Some(State::Stopped { imported: 0 }));
    assert!(bench.column("import_parts", "people").await.is_empty());
    assert_eq!(bench.column("accounts", "id").await.len(), 2);
    let mail = bench.last_sent().await;
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (EMAIL, "Your import of users stopped"));
    assert_eq!(bench.column("audit_events", "result").await.pop().unwrap(), "refused");
    // The next import is not affected.
    let next = stored(&bench, &token, file("bo").as_bytes()).await;
    assert!(start(&bench, &token, next).await);
    run(&bench).await;
    assert_eq!(state(&bench, &token, next).await, Some(State::Done { imported: 1, left_out: 0 }));
    assert_eq!(find(&bench, &token, next).await.unwrap().invalid, 1);
}
