//! The file that this program exports.

use super::{PATH, send};
use crate::test_app::signed_in;
use app::pages::path;
use identity::import;

#[tokio::test]
async fn an_export_can_be_imported_with_every_name_and_address_as_it_was() {
    let (app, mut browser) = signed_in().await;
    let names = [
        "=1+1",
        "+Kim",
        "-Li",
        "@home",
        "＝Zoë",
        "'=quoted",
        "''=twice",
        "'Ola",
        "O'Brien",
        "Doe;=1",
        "Doe, -J",
        "\"=x\"",
        "-",
        "Zoë \"Z\" Ström",
    ];
    for (number, name) in names.iter().enumerate() {
        let begin = ["=", "+", "-", "'+"].get(number).copied().unwrap_or_default();
        let quoted = name.replace('\'', "''");
        let id = app.bench.person(&format!("{begin}p{number}@example.org"), "Kim", "member").await;
        let rename = format!("UPDATE accounts SET name = '{quoted}' WHERE id = {id}");
        app.bench.try_statement(&rename).await.unwrap();
    }
    let people = async || {
        let mut people = app
            .bench
            .column(
                "accounts",
                "CASE WHEN id > 1 THEN email || ' ' || user_name || ' ' || name || ' ' || \
                 (SELECT subject FROM subjects WHERE account_id = accounts.id) END",
            )
            .await;
        people.sort();
        people
    };
    let known = "INSERT INTO subjects (account_id, sector, subject) \
        SELECT id, '', '=sub' || id FROM accounts WHERE id > 1";
    app.bench.try_statement(known).await.unwrap();
    let before = people().await;
    assert_eq!(before.len(), names.len());
    browser.prove(path::USERS).await;
    let file = browser.post(path::USERS_EXPORT, "").await.body;
    assert!(file.contains("\n'=1+1,'=p0@example.org,"), "{file}");
    // As another installation, which gave no account these user names.
    for statement in [
        "DELETE FROM accounts WHERE id > 1",
        "DELETE FROM user_names WHERE account_id > 1",
        "DELETE FROM subjects WHERE account_id > 1",
    ] {
        app.bench.try_statement(statement).await.unwrap();
    }
    let checked = send(&mut browser, "file", file.as_bytes()).await;
    let page = checked.location().to_owned();
    assert!(page.starts_with(PATH), "{page}");
    let shown = browser.get(&page).await.body;
    let expected = format!("{} users can be imported. 1 line has problems.", names.len());
    assert!(shown.contains(&expected), "the administrator is there already: {shown}");
    browser.post(&page, "").await;
    while import::next_parts(&app.bench.services).await.unwrap() {}
    assert_eq!(people().await, before);
}
