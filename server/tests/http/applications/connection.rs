//! The connection of an application: its section, its dialogs and its secrets.

use super::{form, made, office};
use crate::test_app::Browser;
use app::pages::path;

const URI: &str = "https://wiki.example.org/callback";

/// The form of a connection, with further fields.
pub(super) fn fields(more: &[(&str, &str)]) -> String {
    let mut fields = more.to_vec();
    for usual in [
        ("version", ""),
        ("type", "server"),
        ("client_id", "wiki"),
        ("redirect_uris", URI),
        ("algorithm", "RS256"),
        ("told_groups", "demand"),
    ] {
        if more.iter().all(|(name, _)| *name != usual.0) {
            fields.push(usual);
        }
    }
    form(&fields)
}

fn secret_in(page: &str) -> String {
    let (_, rest) = page.split_once("data-testid=\"client-secret\" translate=\"no\">").unwrap();
    rest.split('<').next().unwrap().to_owned()
}

/// A connected application, and the page that its form led to.
pub(super) async fn connected(browser: &mut Browser) -> (String, String) {
    let wiki = made(browser, "Wiki", &[]).await;
    let sent = browser.post(&format!("{wiki}/connection"), &fields(&[])).await;
    assert_eq!(sent.location(), format!("{wiki}/secret"), "{}", sent.body);
    let shown = browser.get(sent.location()).await.body;
    (wiki, shown)
}

#[tokio::test]
async fn an_application_is_connected_and_its_secret_is_shown() {
    let (app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let page = browser.get(&wiki).await.body;
    assert!(
        page.contains("This application is not connected.")
            && page.contains("Connect with OpenID Connect")
    );
    let connection = format!("{wiki}/connection");
    let dialog = browser.get(&connection).await.body;
    assert!(dialog.contains("Leave it empty to have one generated."));
    assert!(dialog.contains("></textarea>"), "the text is empty");
    assert!(dialog.contains("id=\"type-server\" name=\"type\" value=\"server\" checked"));
    let pasted = "\r\n https://b.example/cb, \r\nhttps://a.example/cb?x=1&y=<2\r\n";
    let uris = "\r\n https://b.example/cb, \r\nhttps://a.example/cb?x=1&y=2\r\n";
    let wrong = browser.post(&connection, &fields(&[("redirect_uris", pasted)])).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("https://a.example/cb?x=1&amp;y=&lt;2\r\n</textarea>"));
    let sent = browser.post(&connection, &fields(&[("redirect_uris", uris)])).await;
    let page = browser.get(sent.location()).await.body;
    assert!(page.contains("Wiki was connected.") && page.contains("You cannot look it up later."));
    let secret = secret_in(&page);
    assert_eq!(secret.len(), 43);
    assert_eq!(secret_in(&browser.get(sent.location()).await.body), secret, "after a reload");

    let page = browser.get(&wiki).await.body;
    assert!(!page.contains(&secret), "only the dialog shows it");
    for shown in [
        "id=\"application-client-id\" translate=\"no\">wiki",
        "well-<wbr>known/<wbr>openid-<wbr>configuration",
        "oidc/<wbr>token",
        "Application with a server (has a secret)",
        "Not used yet.",
        "Only groups that decide who can open it",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let place = |host: &str| page.find(&format!(">{host}.<wbr>example")).unwrap();
    assert!(place("a") < place("b"), "in the order of the alphabet");
    assert_eq!(app.bench.column("connection_addresses", "address").await.len(), 2);
    let found = browser.get(&format!("{}?event=applications", path::AUDIT_LOG)).await.body;
    assert!(found.contains("Application connected"));
    app.bench.clock.advance(15 * 60);
    assert_eq!(browser.get(&format!("{wiki}/secret")).await.location(), wiki);
}

#[tokio::test]
async fn mistakes_are_shown_at_their_fields_and_input_is_kept() {
    let (app, mut browser) = office().await;
    connected(&mut browser).await;
    let other = made(&mut browser, "Other", &[]).await;
    let connection = format!("{other}/connection");
    for (field, value, text) in [
        ("type", "none", "Choose the type of the application"),
        ("client_id", "a:b", "A client ID begins with a letter or digit"),
        (
            "client_id",
            "wiki",
            "Another application already has this client ID. Enter a different one",
        ),
        ("redirect_uris", " ", "Enter at least one redirect URI"),
        ("redirect_uris", "http://a.example/", "Begin http://a.example/ with https://."),
        ("redirect_uris", "https://a@b.example/", "Remove the “@” and what is before it"),
        ("redirect_uris", "https://a.example/#", "Remove “#” and what follows it"),
        ("redirect_uris", "https://*.example/", "Enter every address in full"),
        ("redirect_uris", "https://a.example/../b", "Remove “.” and “..” from the path"),
        ("redirect_uris", "https:///a", "Check the host and the port in https:///a."),
        ("redirect_uris", "https://a.example/\\", "the characters that a URI cannot contain"),
        ("sign_out_uris", "http://a.example/", "Begin http://a.example/ with https://."),
        ("logout_uri", "http://a.example/", "Begin http://a.example/ with https://."),
        ("logout_uri", "com.example.app:/", "Begin com.example.app:/ with https://."),
        ("logout_uri", "https://a.example/#", "Remove “#” and what follows it"),
        ("algorithm", "none", "Choose a signing algorithm from the list"),
        ("told_groups", "none", "Choose the groups from the list"),
        ("listed_groups", " ", "Enter the name of at least one group"),
        ("listed_groups", "staff", "There is no group with the name “staff”."),
        ("listed_groups", "the!staff", "There is no group with the name “the!staff”."),
    ] {
        let told = if field == "listed_groups" { "listed" } else { "demand" };
        let mut sent = vec![("told_groups", told), ("verified", "on"), ("no_pkce", "on")];
        sent.retain(|(name, _)| *name != field);
        if field == "listed_groups" {
            sent.push(("client_id", "board"));
        }
        sent.push((field, value));
        let sent = fields(&sent);
        let answer = browser.post(&connection, &sent).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
        assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{text}");
        for kept in
            ["name=\"verified\" value=\"on\" checked", "name=\"no_pkce\" value=\"on\" checked"]
        {
            assert!(answer.body.contains(kept), "{text}");
        }
        if field != "redirect_uris" {
            assert!(answer.body.contains(&format!("{URI}</textarea>")), "{text}");
        }
    }
    let many: Vec<_> = (0..21).map(|number| format!("https://a.example/{number}")).collect();
    let answer = browser.post(&connection, &fields(&[("redirect_uris", &many.join("\n"))])).await;
    assert!(answer.body.contains("Enter at most 20 redirect URIs"));
    assert_eq!(app.bench.column("connections", "client_id").await, ["wiki"]);
}

#[tokio::test]
async fn a_connection_is_edited_and_a_stale_form_shows_what_was_saved() {
    let (_app, mut browser) = office().await;
    let (wiki, _) = connected(&mut browser).await;
    let connection = format!("{wiki}/connection");
    let dialog = browser.get(&connection).await.body;
    assert!(dialog.contains("Edit connection") && dialog.contains(&format!("{URI}</textarea>")));
    assert!(dialog.contains("name=\"version\" value=\"1\""));
    let edited = [
        ("version", "1"),
        ("client_id", "Wiki-2"),
        ("redirect_uris", "com.example.app:/cb"),
        ("sign_out_uris", "https://a.example/signed-out"),
        ("logout_uri", "https://a.example/logout"),
        ("no_pkce", "on"),
        ("algorithm", "ES256"),
        ("told_groups", "all"),
        ("verified", "on"),
        ("consent", "on"),
    ];
    let answer = browser.post(&connection, &fields(&edited)).await;
    assert_eq!(answer.location(), wiki);
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("Changes to the connection of Wiki were saved."));
    for shown in [
        "Not required",
        ">ES256<",
        "All groups of the user",
        "treated as verified",
        "Users are asked",
        "Sign-out redirect URIs",
        "Back-channel logout URI",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    let empty = browser.post(&connection, &fields(&[("version", "2"), ("client_id", "")])).await;
    assert_eq!(empty.status, 422, "a present client ID is not replaced by accident");
    assert!(empty.body.contains("Enter the client ID"), "{}", empty.body);
    for stale in ["1", ""] {
        let late = browser.post(&connection, &fields(&[("version", stale)])).await;
        assert_eq!(late.status, 422);
        assert!(late.body.contains("Someone else changed this in the meantime."));
        assert!(late.body.contains("name=\"version\" value=\"2\""));
        for saved in [
            "Wiki-2",
            "com.example.app:/cb",
            "checked",
            "ES256 (faster, if the application supports it)",
            "All groups of the user",
        ] {
            assert!(late.body.contains(&format!("Saved in the meantime: {saved}")), "{saved}");
        }
    }
    let public = [("version", "2"), ("type", "public"), ("no_pkce", "on")];
    assert_eq!(browser.post(&connection, &fields(&public)).await.location(), wiki);
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("(no secret)") && page.contains(">Required<"));
    assert!(!page.contains("New secret") && !page.contains("Not used yet."));
    assert_eq!(browser.get(&format!("{wiki}/secret/new")).await.location(), wiki);
    assert_eq!(browser.post(&format!("{wiki}/secret/new"), "days=1").await.location(), wiki);
}

#[tokio::test]
async fn secrets_are_made_and_ended_and_the_application_is_disconnected() {
    let (_app, mut browser) = office().await;
    let (wiki, first) = connected(&mut browser).await;
    let new = format!("{wiki}/secret/new");
    let dialog = browser.get(&new).await.body;
    assert!(dialog.contains("<option value=\"7\" selected"));
    assert!(!dialog.contains("An older secret still works."));
    assert!(dialog.contains("Enter the new secret in Wiki before the current one stops working."));
    for days in ["", "days=31", "days=-1"] {
        let wrong = browser.post(&new, days).await;
        assert_eq!(wrong.status, 422, "{days}");
        assert!(wrong.body.contains("Choose a time from the list"), "{days}");
    }
    let answer = browser.post(&new, "days=30").await;
    assert_eq!(answer.location(), format!("{wiki}/secret"));
    let second = browser.get(answer.location()).await.body;
    assert_ne!(secret_in(&first), secret_in(&second));
    let page = browser.get(&wiki).await.body;
    assert!(page.contains(">Old secret<") && page.contains("Stops working on"));
    assert!(browser.get(&new).await.body.contains("An older secret still works."));
    let end = format!("{wiki}/secret/end");
    assert!(browser.get(&end).await.body.contains("Revoke the old secret?"));
    assert_eq!(browser.post(&end, "").await.location(), wiki);
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("The old secret no longer works.") && !page.contains(">Old secret<"));
    assert_eq!(browser.post(&end, "").await.location(), wiki);

    let disconnect = format!("{wiki}/disconnect");
    assert!(browser.get(&disconnect).await.body.contains("Disconnect Wiki?"));
    assert_eq!(browser.post(&disconnect, "").await.location(), wiki);
    let page = browser.get(&wiki).await.body;
    assert!(
        page.contains("The application was disconnected.")
            && page.contains("This application is not connected.")
    );
    for gone in [&new, &format!("{wiki}/secret")] {
        assert_eq!(browser.get(gone).await.location(), wiki, "{gone}");
    }
    assert_eq!(browser.post(&new, "days=1").await.status, 404);
    assert_eq!(
        browser.post(&format!("{wiki}/connection"), &fields(&[("version", "1")])).await.status,
        404
    );
    for unknown in ["connection", "disconnect", "secret", "secret/new", "secret/end"] {
        let answer = browser.get(&format!("/admin/applications/999/{unknown}")).await;
        assert_eq!(answer.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn changes_of_connections_need_a_recent_identity_check() {
    let (app, mut browser) = office().await;
    let (wiki, _) = connected(&mut browser).await;
    app.bench.clock.advance(601);
    for (form, sent) in [
        ("connection", fields(&[("version", "1"), ("client_id", "other")])),
        ("disconnect", String::new()),
        ("secret/new", "days=0".to_owned()),
        ("secret/end", String::new()),
    ] {
        let path = format!("{wiki}/{form}");
        let answer = browser.post(&path, &sent).await;
        assert!(answer.requires_identity_check_for(&path), "{path}: {}", answer.location());
    }
    assert_eq!(app.bench.column("connections", "client_id").await, ["wiki"]);
    let asked = browser.post(&format!("{wiki}/secret/new"), "days=0").await;
    assert_eq!(browser.verify(&asked).await.location(), format!("{wiki}/secret"));
    assert_eq!(app.bench.column("connection_secrets", "secret_hash").await.len(), 1);
}
