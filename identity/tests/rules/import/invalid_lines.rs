//! A file of which some lines can be imported.

use super::{BCRYPT, KEY, find, problems, ready, run, start, state, stored};
use crate::{administrator, any_client};
use identity::{
    account::Role,
    import::{self, BatchId, LIFETIME, LineError, Listed, State},
    secret::Token,
    testing::{Bench, EMAIL, Log},
};

/// Lines 3, 5 and 6 have problems.
fn file() -> String {
    format!(
        "name,email,role,password_hash,otpauth\n\
         Zoë,zoe@example.org,administrator,{BCRYPT},\n\
         Bo,bo@example.org,owner,{BCRYPT},otpauth://totp/a?secret={KEY}\n\
         Li,li@example.org,,,\n\
         =sum,{EMAIL},,,\n\
         ,new@example.org\n"
    )
}

/// All lines of the download, with the names of the columns.
async fn downloaded(bench: &Bench, token: &Token, id: BatchId) -> Option<Vec<Vec<String>>> {
    let session = bench.session(token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let begun = import::download(&bench.services, administrator, id, &any_client()).await.unwrap();
    let (mut download, mut all) = (begun?, Vec::new());
    while let Some(piece) = download.next(&bench.services).await.unwrap() {
        all.push(piece.columns.clone());
        all.extend(piece.lines.iter().map(|line| line.fields.clone()));
    }
    Some(all)
}

#[tokio::test]
async fn valid_lines_are_imported_and_invalid_lines_are_returned_as_they_were_written() {
    let (bench, token) = administrator().await;
    let id = stored(&bench, &token, file().as_bytes()).await;
    crate::key_usage::assert_all_opens(&bench).await;
    let batch = find(&bench, &token, id).await.unwrap();
    assert_eq!((batch.people, batch.invalid), (2, 3));
    assert!(start(&bench, &token, id).await);
    run(&bench).await;
    assert_eq!(state(&bench, &token, id).await, Some(State::Done { imported: 2, left_out: 0 }));
    let mut emails = bench.column("accounts", "email").await;
    emails.sort();
    assert_eq!(emails, ["li@example.org", EMAIL, "zoe@example.org"]);
    let otpauth = format!("otpauth://totp/a?secret={KEY}");
    assert_eq!(
        downloaded(&bench, &token, id).await.unwrap(),
        [
            vec!["name", "email", "role", "password_hash", "otpauth"],
            vec!["Bo", "bo@example.org", "owner", BCRYPT, otpauth.as_str()],
            vec!["=sum", EMAIL, "", "", ""],
            vec!["", "new@example.org"],
        ]
    );
    let newest = async |column| bench.column("audit_events", column).await.pop().unwrap();
    assert_eq!(newest("event").await, "import_lines_exported");
    assert_eq!(newest("details").await, format!(r#"{{"import":{},"lines":3}}"#, id.0));
}

#[tokio::test]
async fn an_administrator_sees_who_is_about_to_be_added_and_who_is_not() {
    let (bench, token) = administrator().await;
    let id = stored(&bench, &token, file().as_bytes()).await;
    let batch = find(&bench, &token, id).await.unwrap();
    assert_eq!((batch.administrators, batch.invited), (1, 1));
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    let listed = import::listed(&bench.services, administrator, id).await.unwrap();
    let user = |name: &str, email: &str, role, invited| Listed {
        name: name.into(),
        email: email.into(),
        role,
        invited,
    };
    assert_eq!(
        listed,
        [
            user("Zoë", "zoe@example.org", Role::Administrator, false),
            user("Li", "li@example.org", Role::Member, true),
        ]
    );
    let invalid = import::invalid_lines(&bench.services, administrator, id).await.unwrap();
    let users: Vec<_> = invalid.iter().map(|line| (line.line, line.user.as_str())).collect();
    assert_eq!(users, [(3, "Bo"), (5, "=sum"), (6, "new@example.org")]);
}

#[tokio::test]
async fn a_file_without_a_valid_line_cannot_be_started() {
    let (bench, token) = administrator().await;
    let id = stored(&bench, &token, b"name,email\n,a@example.org\n").await;
    assert!(!start(&bench, &token, id).await);
    assert_eq!(state(&bench, &token, id).await, Some(State::Checked));
}

#[tokio::test]
async fn stored_lines_are_encrypted_and_are_deleted_with_their_file() {
    let (bench, token) = administrator().await;
    let kept = async || bench.column("import_invalid_lines", "lines").await.join("");
    let id = stored(&bench, &token, file().as_bytes()).await;
    let text = kept().await;
    assert!(!text.is_empty() && !text.contains("bo@") && !text.contains("$2b$"), "{text}");
    let session = bench.session(&token).await;
    let administrator = session.administrator().unwrap();
    assert!(import::cancel(&bench.services, administrator, id).await.unwrap());
    assert_eq!(kept().await, "");
    let id = stored(&bench, &token, file().as_bytes()).await;
    bench.clock.advance(LIFETIME);
    let token = bench.fresh(&token).await;
    assert_eq!(downloaded(&bench, &token, id).await, None);
    identity::housekeeping::sweep(&bench.services).await.unwrap();
    assert_eq!(kept().await, "");
}

#[tokio::test]
async fn a_download_ends_when_its_owner_is_no_longer_an_administrator_and_no_other_may_have_it() {
    let (bench, token) = administrator().await;
    let file = format!("name,email\n{}", "A,a@\n".repeat(501));
    let id = stored(&bench, &token, file.as_bytes()).await;
    let ola = "ola@example.org";
    bench.person(ola, "Ola", "administrator").await;
    let other = bench.fresh(&bench.sign_in(ola).await).await;
    assert_eq!(downloaded(&bench, &other, id).await, None);
    let session = bench.session(&token).await;
    let administrator = session.fresh_administrator(bench.clock_now()).unwrap();
    let begun = import::download(&bench.services, administrator, id, &any_client()).await.unwrap();
    let mut download = begun.unwrap();
    assert_eq!(download.next(&bench.services).await.unwrap().unwrap().lines.len(), 500);
    let demote = format!("UPDATE accounts SET role = 'member' WHERE email = '{EMAIL}'");
    bench.try_statement(&demote).await.unwrap();
    assert!(download.next(&bench.services).await.unwrap().is_none());
}

#[tokio::test]
async fn returned_lines_can_be_corrected_and_uploaded_with_their_problems() {
    let (bench, token) = administrator().await;
    let corrected = b"problem,name,email\nLine 3: The role is unknown.,Bo,bo@example.org\n";
    ready(&bench, &token, corrected).await;
    let again = b"problem,name,email\nLine 3: The role is unknown.,Bo,bo@\n";
    let id = stored(&bench, &token, again).await;
    let lines = downloaded(&bench, &token, id).await.unwrap();
    assert_eq!(lines, [vec!["name", "email"], vec!["Bo", "bo@"]]);
    let report = problems(&bench, &token, again).await;
    assert_eq!(report.problems, [(2, LineError::Email("bo@".into()))]);
}

/// An attacker is an administrator and can write to the database.
#[tokio::test]
async fn a_file_that_was_moved_to_another_administrator_or_file_does_not_open() {
    let (bench, token) = administrator().await;
    let ola = "ola@example.org";
    let other_id = bench.person(ola, "Ola", "administrator").await;
    let other = bench.fresh(&bench.sign_in(ola).await).await;
    let id = stored(&bench, &token, file().as_bytes()).await;
    let own = stored(&bench, &other, file().as_bytes()).await;
    let opened = async |id: BatchId| {
        let session = bench.session(&other).await;
        let (services, administrator) = (&bench.services, session.administrator().unwrap());
        let fresh = session.fresh_administrator(bench.clock_now()).unwrap();
        let mut download =
            import::download(services, fresh, id, &any_client()).await.unwrap().unwrap();
        [
            download.next(services).await.is_ok(),
            import::invalid_lines(services, administrator, id).await.is_ok(),
            import::listed(services, administrator, id).await.is_ok(),
        ]
    };
    assert_eq!(opened(own).await, [true; 3]);
    let log = Log::record();
    for (table, column) in [("import_parts", "people"), ("import_invalid_lines", "lines")] {
        let copy = format!(
            "UPDATE {table} SET {column} = (SELECT {column} FROM {table} AS theirs \
             WHERE theirs.batch_id = {}) WHERE batch_id = {}",
            id.0, own.0
        );
        bench.try_statement(&copy).await.unwrap();
    }
    assert_eq!(opened(own).await, [false; 3]);
    assert_eq!(log.alarms(), 3);
    let take = format!("UPDATE import_batches SET account_id = {other_id} WHERE id = {}", id.0);
    bench.try_statement(&take).await.unwrap();
    assert_eq!(opened(id).await, [false; 3]);
    assert_eq!(log.alarms(), 6);
}
