//! The gates of an application: their section, their dialogs, and how proxies are set up.

use super::{form, made, office};
use crate::test_app::Browser;
use app::pages::path;

/// The form of a gate, with further fields.
fn fields(more: &[(&str, &str)]) -> String {
    let mut fields = more.to_vec();
    for usual in [
        ("version", ""),
        ("host", "wiki.example.org"),
        ("remote_user", "user_name"),
        ("told_groups", "demand"),
        ("rules", ""),
    ] {
        if more.iter().all(|(name, _)| *name != usual.0) {
            fields.push(usual);
        }
    }
    form(&fields)
}

/// The address of a new gate.
async fn added(browser: &mut Browser, application: &str, more: &[(&str, &str)]) -> String {
    let sent = browser.post(&format!("{application}/gates/new"), &fields(more)).await;
    sent.location().strip_suffix("/proxy").expect(&sent.body).to_owned()
}

#[tokio::test]
async fn a_gate_is_added_edited_and_removed() {
    let (app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let page = browser.get(&wiki).await.body;
    assert!(page.contains("A gate protects an application that does not speak OpenID Connect"));
    let dialog = browser.get(&format!("{wiki}/gates/new")).await.body;
    assert!(dialog.contains("Add gate") && dialog.contains("></textarea>"), "{dialog}");
    let pasted = [
        ("host", " HTTPS://Wiki.Example.org/start?x "),
        (
            "rules",
            "# for everybody\r\nget /public/*   open\r\n\r\nany /admin/* passkey within 15 minutes",
        ),
    ];
    let gate = added(&mut browser, &wiki, &pasted).await;
    let shown = browser.get(&format!("{gate}/proxy")).await.body;
    assert!(shown.contains("The gate wiki.example.org was added."), "{shown}");
    assert!(shown.contains("Set up the proxy"));
    for line in [
        "proxy_pass http://127.0.0.1:3010/forward-auth/nginx;",
        "X-Original-URL https://wiki.example.org$request_uri;",
        "forward_auth 127.0.0.1:3010 {",
        "address: http://127.0.0.1:3010/forward-auth/proxy",
        "rule: Host(`wiki.example.org`)",
        "port_value: 3010",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(!shown.contains("LATCHKEY_FORWARD_AUTH_LISTEN"), "it is set");

    let page = browser.get(&wiki).await.body;
    for shown in [
        "wiki.<wbr>example.<wbr>org",
        "The user name",
        "Only groups that decide who can open it",
        "GET /<wbr>public/<wbr>* open",
        "any /<wbr>admin/<wbr>* passkey within 15 minutes",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let dialog = browser.get(&gate).await.body;
    assert!(dialog.contains("Edit gate") && dialog.contains("name=\"version\" value=\"1\""));
    assert!(
        dialog.contains("GET /public/* open\nany /admin/* passkey within 15 minutes</textarea>")
    );
    let edited = [
        ("version", "1"),
        ("host", "notes.example.org"),
        ("remote_user", "subject"),
        ("told_groups", "all"),
    ];
    assert_eq!(browser.post(&gate, &fields(&edited)).await.location(), wiki);
    let page = browser.get(&wiki).await.body;
    for shown in [
        "Changes to the gate notes.example.org were saved.",
        "An ID that never changes (sub)",
        "All groups of the user",
        "What the application requires applies to every request.",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }

    let remove = format!("{gate}/remove");
    assert!(browser.get(&remove).await.body.contains("Remove the gate notes.example.org?"));
    assert_eq!(browser.post(&remove, "").await.location(), wiki);
    assert!(browser.get(&wiki).await.body.contains("The gate notes.example.org was removed."));
    assert!(app.bench.column("gates", "host").await.is_empty());
    for gone in [&gate, &remove, &format!("{gate}/proxy")] {
        assert_eq!(browser.get(gone).await.status, 404, "{gone}");
    }
    assert_eq!(browser.post(&gate, &fields(&[("version", "2")])).await.status, 404);
    let found = browser.get(&format!("{}?event=applications", path::AUDIT_LOG)).await.body;
    for event in [
        "Gate added to an application",
        "Gate of an application changed",
        "Gate removed from an application",
    ] {
        assert!(found.contains(event), "{event}: {found}");
    }
}

#[tokio::test]
async fn mistakes_are_shown_at_their_fields_and_input_is_kept() {
    let (app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    added(&mut browser, &wiki, &[]).await;
    let new = format!("{wiki}/gates/new");
    let public = "any /public/* open";
    for (field, value, text) in [
        ("host", "", "Enter the name of a host"),
        ("host", "*.example.org", "Enter one exact host."),
        ("host", "192.0.2.1", "Enter the name of the host instead of its IP address"),
        ("host", "http://wiki.example.org", "Enter an address that begins with https://"),
        ("host", "WIKI.example.org.", "Another gate has this host, perhaps with another port"),
        ("host", "https://latchkey.example.org:8443/x", "This is the host of this site."),
        ("remote_user", "name", "Choose what Remote-User contains from the list"),
        ("told_groups", "none", "Choose the groups from the list"),
        ("rules", "any /public/* open\r\n\r\nany public open", "Line 3: Write a path that begins"),
        ("rules", "any /x", "Line 1: Write the methods, the path and the result"),
        ("rules", "any /<i> closed", "Line 1: End with open"),
    ] {
        let mut sent = vec![(field, value)];
        if field != "rules" {
            sent.push(("rules", public));
        }
        if field != "host" {
            sent.push(("host", "other.example.org"));
        }
        let answer = browser.post(&new, &fields(&sent)).await;
        assert_eq!(answer.status, 422, "{text}");
        assert!(answer.body.contains(text), "{text}: {}", answer.body);
        assert!(answer.body.contains(&format!("id=\"{field}-error\"")), "{text}");
        let kept = if field == "rules" { "other.example.org" } else { public };
        assert!(answer.body.contains(kept), "{text}");
        assert!(!answer.body.contains("<i>"), "{text}");
    }
    assert_eq!(app.bench.column("gates", "host").await, ["wiki.example.org"]);
}

#[tokio::test]
async fn a_stale_form_shows_what_was_saved() {
    let (_app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let gate = added(&mut browser, &wiki, &[]).await;
    let first = [("version", "1"), ("remote_user", "email"), ("rules", "any /a open")];
    assert_eq!(browser.post(&gate, &fields(&first)).await.location(), wiki);
    let late = browser.post(&gate, &fields(&[("version", "1"), ("rules", "any /b open")])).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("Someone else changed this in the meantime."));
    assert!(late.body.contains("name=\"version\" value=\"2\""));
    for saved in ["The email address", "any /a open"] {
        assert!(late.body.contains(&format!("Saved in the meantime: {saved}")), "{}", late.body);
    }
    assert_eq!(browser.post(&gate, &fields(&[("version", "x")])).await.status, 400);
}

#[tokio::test]
async fn a_gate_is_found_only_at_its_application() {
    let (_app, mut browser) = office().await;
    let wiki = made(&mut browser, "Wiki", &[]).await;
    let other = made(&mut browser, "Other", &[]).await;
    let gate = added(&mut browser, &wiki, &[]).await;
    let id = gate.rsplit('/').next().unwrap();
    for wrong in
        [format!("{other}/gates/{id}"), format!("{wiki}/gates/x"), format!("{wiki}/gates/0")]
    {
        for page in ["", "/proxy", "/remove"] {
            let address = format!("{wrong}{page}");
            assert_eq!(browser.get(&address).await.status, 404, "{address}");
        }
        let sent = fields(&[("version", "1"), ("host", "x.example.org")]);
        assert_eq!(browser.post(&wrong, &sent).await.status, 404, "{wrong}");
        browser.post(&format!("{wrong}/remove"), "").await;
    }
    assert_eq!(browser.get(&gate).await.status, 200);
    assert_eq!(browser.get(&path::with(path::GATE_NEW, "x")).await.status, 404);
}
